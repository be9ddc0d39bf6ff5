package io.secformer.infer.runtime;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.op.ClientEngine;
import io.secformer.infer.op.MaskedInput;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server as it runs: links to the dealer and to the other server, and answers clients, session
 * after session.
 *
 * <p>A client that dies costs its own inference only. When dealer or the other server is lost, the
 * session ends, with all that was dealt in it; the server then tries to start another one, and
 * gives up when they do not come back. A peer that holds something else is not tried again.
 */
public final class PartyServer implements AutoCloseable {
    private static final int SERVE_POLL_MILLIS = 500;

    private final ShareFolder shares;
    private final PublicModel model;
    private final TlsEndpoint endpoint;
    private final RoleOptions options;
    private final long timeoutMillis;
    private final TlsListener listener;
    private final SessionMaker maker;
    private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PartySession running;
    private volatile boolean closed;

    /**
     * Listens; {@link #run} does the rest.
     *
     * @param shares this server's half of the model; the caller closes it
     * @param peer where party 1 listens; for party 0 only
     * @param inferences what it gives to them
     */
    public PartyServer(
            ShareFolder shares,
            TlsEndpoint endpoint,
            Address listen,
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
        this.endpoint = endpoint;
        this.options = options;
        this.timeoutMillis = endpoint.options().timeoutMillis();
        this.maker =
                new SessionMaker(
                        shares, model, endpoint, peer, dealer, kernels, inferences, options.log());
        Set<Role> allowed =
                peer == null ? EnumSet.of(Role.PARTY0, Role.CLIENT) : EnumSet.of(Role.CLIENT);
        this.listener =
                TlsListener.open(
                        endpoint, listen, allowed, new LinkHandler(options.log(), this::linked));
        maker.listensAt(listener.address());
    }

    /** Where it listens. */
    public Address address() {
        return listener.address();
    }

    /**
     * Runs sessions until {@link #close}.
     *
     * @throws ChannelException if no session comes about in time, or a peer holds something else
     */
    public void run() {
        long limitMillis = options.waitMillis();
        while (!closed) {
            PartySession session = maker.establish(limitMillis);
            limitMillis = timeoutMillis;
            if (session == null) {
                return;
            }
            running = session;
            options.log()
                    .accept(
                            "session "
                                    + session.id()
                                    + " is ready, for "
                                    + session.parallel()
                                    + " at a time");
            ChannelException reason = session.run();
            running = null;
            String said = "the session ended: " + reason.getMessage();
            clients.forEach(client -> client.abort(said));
            if (!closed) {
                options.log()
                        .accept("session " + session.id() + " has ended: " + reason.getMessage());
            }
        }
    }

    private void linked(Channel channel) {
        if (channel.peer().role() == Role.CLIENT) {
            serve(channel);
        } else {
            maker.comes(channel);
        }
    }

    private void serve(Channel channel) {
        Role role = endpoint.identity().role();
        Handshake.exchange(channel, Handshake.hello(role, "", model));
        Handshake.sendModel(channel, model);
        clients.add(channel);
        try {
            while (!closed) {
                if (channel.poll(SERVE_POLL_MILLIS)) {
                    answer(channel, Messages.receive(channel, Message.Infer.class));
                }
            }
        } finally {
            clients.remove(channel);
        }
    }

    private void answer(Channel channel, Message.Infer request) {
        PartySession session = running;
        if (session == null || !session.id().equals(request.session())) {
            throw new ChannelException(Kind.ABORTED, "session " + request.session() + " has ended");
        }
        new Shape(request.batch(), request.tokens()).requireFits(model.config());
        int[] bytes =
                ClientEngine.inputBytes(
                        model.config(), model.plan(), request.batch(), request.tokens());
        MaskedInput input = new MaskedInput(channel.receive(bytes[0]), channel.receive(bytes[1]));
        Slot.Answer answer =
                SignsOfLife.await(session.submit(request, channel.peer().name(), input), channel);
        Messages.send(channel, answer.result());
        channel.send(answer.logits());
    }

    /** How many inferences are prepared and not begun. */
    int open() {
        PartySession session = running;
        return session == null ? 0 : session.open();
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        maker.close();
        listener.close();
        PartySession session = running;
        if (session != null) {
            session.end().close("party" + shares.party() + " has closed it");
        }
        clients.forEach(Channel::close);
    }
}
