package io.secformer.infer.role.party;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RoleOptions;
import io.secformer.infer.session.link.ClientLinks;
import io.secformer.infer.session.link.LinkHandler;
import io.secformer.infer.session.link.Revocation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server as it runs: links to the dealer and to the other server, and answers clients, session
 * after session.
 *
 * <p>A client that dies costs its own inference only. When dealer or the other server is lost, the
 * session ends, with all that was dealt in it; the server then tries to start another one, for as
 * long as it takes. Before its first session it gives up when they do not come, or hold something
 * else.
 */
public final class PartyServer implements AutoCloseable {
    private final ShareFolder shares;
    private final PublicModel model;
    private final RoleOptions options;
    private final List<TlsListener> listeners = new ArrayList<>();
    private final ClientService clients;
    private final Revocation revocation;
    private final SessionMaker maker;
    private volatile @Nullable PartySession running;
    private volatile boolean closed;

    /**
     * Listens; {@link #run} does the rest.
     *
     * @param shares this server's half of the model; the caller closes it
     * @param listen where clients come, and party 0 unless it has a place of its own
     * @param listenPeer where party 0 comes to party 1, and nobody else; null if there is no such
     *     place
     * @param peer where party 1 listens; for party 0 only
     * @param inferences what it gives to them
     */
    public PartyServer(
            ShareFolder shares,
            TlsEndpoint endpoint,
            Address listen,
            @Nullable Address listenPeer,
            @Nullable Address peer,
            Address dealer,
            RingKernels kernels,
            PartyOptions inferences,
            RoleOptions options) {
        if ((shares.party() == 0) != (peer != null)) {
            throw new IllegalArgumentException(
                    "party 0 links to party 1, which waits for it: party 0 needs the address of"
                            + " its peer, party 1 none");
        }
        this.shares = shares;
        this.model = PublicModel.of(shares.manifest());
        this.options = options;
        this.maker =
                new SessionMaker(
                        shares, model, endpoint, peer, dealer, kernels, inferences, options.log());
        ClientLinks links = new ClientLinks(options.limits());
        this.clients = new ClientService(Role.ofParty(shares.party()), model, links, () -> running);
        this.revocation = new Revocation(endpoint.clients(), links, options.log());
        LinkHandler handler = new LinkHandler(options.log(), this::linked);
        Set<Role> peers = peer == null ? EnumSet.of(Role.PARTY0) : EnumSet.noneOf(Role.class);
        Set<Role> clientsOnly = EnumSet.of(Role.CLIENT);
        if (listenPeer == null) {
            Set<Role> all = EnumSet.copyOf(clientsOnly);
            all.addAll(peers);
            listeners.add(TlsListener.open(endpoint, listen, all, handler));
        } else {
            listeners.add(TlsListener.open(endpoint, listen, clientsOnly, handler));
            listeners.add(TlsListener.open(endpoint, listenPeer, peers, handler));
        }
        maker.listensAt(address());
        revocation.start();
    }

    /** Where it listens for clients. */
    public Address address() {
        return listeners.getFirst().address();
    }

    /** Where it listens for the other server. */
    public Address peerAddress() {
        return listeners.getLast().address();
    }

    /**
     * Runs sessions until {@link #close}. After the first one it goes on trying to get another, for
     * as long as it takes.
     *
     * @throws ChannelException if the first session does not come about in time, or a peer holds
     *     something else
     */
    public void run() {
        PartySession session = maker.establish(options.waitMillis());
        while (session != null) {
            running = session;
            if (closed) {
                // Closed while it was made: nobody else knows of it.
                session.end().close(hasClosed());
            }
            var _ = session.end().ended().thenRun(clients::dismiss);
            ChannelException reason = session.run();
            running = null;
            if (!closed) {
                options.log()
                        .accept("session " + session.id() + " has ended: " + reason.getMessage());
            }
            session = maker.establishAgain();
        }
    }

    private void linked(Channel channel) {
        if (channel.peer().role() == Role.CLIENT) {
            clients.serve(channel);
        } else {
            channel.settle();
            maker.comes(channel);
        }
    }

    /** How many inferences are prepared and not begun. */
    public int open() {
        PartySession session = running;
        return session == null ? 0 : session.open();
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        maker.close();
        revocation.close();
        listeners.forEach(TlsListener::close);
        PartySession session = running;
        if (session != null) {
            session.end().close(hasClosed());
        }
        clients.close();
    }

    private String hasClosed() {
        return "party" + shares.party() + " has closed it";
    }
}
