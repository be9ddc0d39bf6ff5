package io.secformer.infer.runtime;

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
import io.secformer.infer.op.PartyEngine;
import io.secformer.infer.random.Seed;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    private static final int POLL_MILLIS = 200;
    private static final int SERVE_POLL_MILLIS = 500;

    private final ShareFolder shares;
    private final PublicModel model;
    private final TlsEndpoint endpoint;
    private final Address dealerAddress;
    private final @Nullable Address peerAddress;
    private final Kernels kernels;
    private final RoleOptions options;
    private final long timeoutMillis;
    private final TlsListener listener;
    private final BlockingQueue<Channel> comingPeers = new LinkedBlockingQueue<>();
    private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PartySession running;
    private volatile boolean closed;

    /**
     * Listens; {@link #run} does the rest.
     *
     * @param shares this server's half of the model; the caller closes it
     * @param peer where party 1 listens; for party 0 only
     */
    public PartyServer(
            ShareFolder shares,
            TlsEndpoint endpoint,
            Address listen,
            @Nullable Address peer,
            Address dealer,
            Kernels kernels,
            RoleOptions options) {
        if ((shares.party() == 0) != (peer != null)) {
            throw new IllegalArgumentException(
                    "party 0 links to party 1, which waits for it: party 0 needs the address of"
                            + " its peer, party 1 none");
        }
        this.shares = shares;
        this.model = PublicModel.of(shares.manifest());
        this.endpoint = endpoint;
        this.peerAddress = peer;
        this.dealerAddress = dealer;
        this.kernels = kernels;
        this.options = options;
        this.timeoutMillis = endpoint.options().timeoutMillis();
        Set<Role> allowed =
                peer == null ? EnumSet.of(Role.PARTY0, Role.CLIENT) : EnumSet.of(Role.CLIENT);
        this.listener =
                TlsListener.open(
                        endpoint, listen, allowed, new LinkHandler(options.log(), this::linked));
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
            PartySession session = establish(limitMillis);
            limitMillis = timeoutMillis;
            if (session == null) {
                return;
            }
            running = session;
            options.log().accept("session " + session.id() + " is ready");
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

    /** Tries to start a session until the time is over; null, when closed. */
    private @Nullable PartySession establish(long limitMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!closed) {
            try {
                return establishOnce(deadline);
            } catch (ChannelException e) {
                boolean mayPass =
                        switch (e.kind()) {
                            case CUT, CLOSED, TIMEOUT -> System.nanoTime() - deadline < 0;
                            case REFUSED, VIOLATION, ABORTED -> false;
                        };
                if (!mayPass && !closed) {
                    throw e;
                }
                if (!closed) {
                    options.log().accept("trying again: " + e.getMessage());
                }
                pause();
            }
        }
        return null;
    }

    private @Nullable PartySession establishOnce(long deadline) {
        Channel dealer = endpoint.connect(dealerAddress, Role.DEALER, left(deadline));
        Channel peer = null;
        SessionEnd failure = new SessionEnd(dealer);
        try {
            Role role = endpoint.identity().role();
            Messages.send(dealer, Handshake.hello(role, "", model));
            Handshake.sendModel(dealer, model);
            Handshake.compare(
                    dealer,
                    Handshake.hello(role, "", model),
                    Messages.receive(dealer, Message.Hello.class));
            awaitSession(dealer, deadline);
            Message.SessionStart start = Messages.receive(dealer, Message.SessionStart.class);
            peer = linkToPeer(start.session(), deadline);
            failure = new SessionEnd(dealer, peer);
            return open(start, dealer, peer);
        } catch (RuntimeException e) {
            failure.because(e);
            throw e;
        }
    }

    private PartySession open(Message.SessionStart start, Channel dealer, Channel peer) {
        PeerLink link = new PeerLink(peer);
        Seed seed = start.seed();
        PartyEngine engine =
                new PartyEngine(
                        shares.party(),
                        model.config(),
                        model.plan(),
                        shares,
                        seed,
                        link,
                        kernels.matmul(),
                        kernels.workers());
        Messages.send(dealer, new Message.Started());
        return new PartySession(
                shares.party(), start.session(), model, engine, dealer, peer, link, timeoutMillis);
    }

    private void awaitSession(Channel dealer, long deadline) {
        while (!dealer.poll(POLL_MILLIS)) {
            if (closed) {
                throw new ChannelException(Kind.CLOSED, "this server is closing");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new ChannelException(
                        Kind.TIMEOUT,
                        "no session: the dealer still waits for "
                                + (shares.party() == 0 ? Role.PARTY1 : Role.PARTY0));
            }
        }
    }

    private Channel linkToPeer(String session, long deadline) {
        Message.Hello own = Handshake.hello(endpoint.identity().role(), session, model);
        if (peerAddress != null) {
            Channel peer = endpoint.connect(peerAddress, Role.PARTY1, left(deadline));
            Handshake.exchange(peer, own);
            return peer;
        }
        ChannelException last = new ChannelException(Kind.TIMEOUT, "party0 did not come");
        while (System.nanoTime() - deadline < 0) {
            Channel peer = nextPeer();
            if (peer == null) {
                continue;
            }
            try {
                Handshake.exchange(peer, own);
                return peer;
            } catch (ChannelException e) {
                // Perhaps a link of an earlier attempt: another one may be on its way.
                options.log().accept(String.valueOf(e.getMessage()));
                last = e;
            }
        }
        throw last;
    }

    private @Nullable Channel nextPeer() {
        try {
            return comingPeers.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }

    private void linked(Channel channel) {
        if (channel.peer().role() == Role.CLIENT) {
            serve(channel);
        } else {
            Channel before = comingPeers.poll();
            if (before != null) {
                before.abort("another " + channel.peer() + " has come");
            }
            comingPeers.add(channel);
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
        DealerServer.requireShape(
                model.config(), new Message.TicketRequest(request.batch(), request.tokens()));
        int[] bytes =
                ClientEngine.inputBytes(
                        model.config(), model.plan(), request.batch(), request.tokens());
        MaskedInput input = new MaskedInput(channel.receive(bytes[0]), channel.receive(bytes[1]));
        Slot.Answer answer =
                SignsOfLife.await(session.submit(request, channel.peer().name(), input), channel);
        Messages.send(channel, answer.result());
        channel.send(answer.logits());
    }

    private static long left(long deadline) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        PartySession session = running;
        if (session != null) {
            session.end().close("party" + shares.party() + " has closed it");
        }
        clients.forEach(Channel::close);
    }
}
