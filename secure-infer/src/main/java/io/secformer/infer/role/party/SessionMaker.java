package io.secformer.infer.role.party;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PeerLink;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.link.LinkRehearsal;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server comes to a session: links to the dealer and to the other server, and opens its
 * weights with it.
 */
final class SessionMaker {
    private static final int POLL_MILLIS = 200;

    /** How long the other server is looked for before the dealer is looked after. */
    private static final long STEP_MILLIS = 1000;

    /** Whoever refuses is not asked again at once. */
    private static final long REFUSED_MILLIS = 2000;

    private final ShareFolder shares;
    private final PublicModel model;
    private final TlsEndpoint endpoint;
    private final Address dealerAddress;
    private final @Nullable Address peerAddress;
    private final RingKernels kernels;
    private final PartyOptions options;
    private final Consumer<String> log;
    private final SecureRandom random = new SecureRandom();
    private final Consumer<String> trials;
    private final BlockingQueue<Channel> comingPeers = new LinkedBlockingQueue<>();
    private volatile String listening = "";
    private volatile boolean closed;
    private @Nullable Channel waiting;

    /** A link to the other server, and how many inferences both evaluate at a time. */
    private record PeerChannel(Channel channel, int parallel) {}

    /**
     * @param peer where party 1 listens; null at party 1
     * @param options of this server
     */
    SessionMaker(
            ShareFolder shares,
            PublicModel model,
            TlsEndpoint endpoint,
            @Nullable Address peer,
            Address dealer,
            RingKernels kernels,
            PartyOptions options,
            Consumer<String> log) {
        this.shares = shares;
        this.model = model;
        this.endpoint = endpoint;
        this.peerAddress = peer;
        this.dealerAddress = dealer;
        this.kernels = kernels;
        this.options = options;
        this.log = log;
        this.trials = new Repeated(log);
    }

    /** Where this server listens: what the dealer is told when it asks. */
    void listensAt(Address address) {
        listening = address.toString();
    }

    /** Takes a link from party 0, for the next session. */
    void comes(Channel peer) {
        Channel before = comingPeers.poll();
        if (before != null) {
            before.abort("another " + peer.peer() + " has come");
        }
        comingPeers.add(peer);
        if (closed) {
            dismissComing();
        }
    }

    private void dismissComing() {
        for (Channel peer = comingPeers.poll(); peer != null; peer = comingPeers.poll()) {
            peer.close();
        }
    }

    /**
     * Makes no more sessions, and leaves the dealer if one is in the making: a server that waited
     * there would keep its place from the one that is started after it.
     */
    void close() {
        closed = true;
        Channel dealer;
        synchronized (this) {
            dealer = waiting;
        }
        if (dealer != null) {
            dealer.close();
        }
        dismissComing();
    }

    private void waitsAt(@Nullable Channel dealer) {
        synchronized (this) {
            waiting = dealer;
        }
        if (closed && dealer != null) {
            dealer.close();
        }
    }

    /** Tries to start a session until the time is over; null, when closed. */
    @Nullable PartySession establish(long limitMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!closed) {
            try {
                return establishOnce(deadline);
            } catch (ChannelException e) {
                // A last try of no time at all would only hide the reason.
                boolean timeLeft = left(deadline) > 2 * POLL_MILLIS;
                if (!closed && !(timeLeft && mayPass(e))) {
                    throw e;
                }
                failed(e, POLL_MILLIS);
            }
        }
        return null;
    }

    /**
     * Tries to start another session, whatever fails: whoever is away, or has the wrong keys or
     * model, may be replaced. Null, when closed.
     */
    @Nullable PartySession establishAgain() {
        while (!closed) {
            long limit = endpoint.options().timeoutMillis();
            try {
                return establishOnce(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limit));
            } catch (ChannelException e) {
                failed(e, mayPass(e) ? POLL_MILLIS : REFUSED_MILLIS);
            } catch (RuntimeException | Error e) {
                // Such as no memory for the weights: there may be some when others have ended.
                failed(e, REFUSED_MILLIS);
            }
        }
        return null;
    }

    private static boolean mayPass(ChannelException e) {
        return switch (e.kind()) {
            case CUT, CLOSED, TIMEOUT -> true;
            // The others have lost each other, and this one with them.
            case ABORTED -> String.valueOf(e.getMessage()).contains(SessionEnd.TOLD);
            case REFUSED, VIOLATION -> false;
        };
    }

    private void failed(Throwable e, long pauseMillis) {
        if (closed) {
            return;
        }
        boolean isChannel = e instanceof ChannelException;
        trials.accept("trying again: " + (isChannel ? e.getMessage() : e.toString()));
        pause(pauseMillis);
    }

    private @Nullable PartySession establishOnce(long deadline) {
        Channel dealer = endpoint.connect(dealerAddress, Role.DEALER, left(deadline));
        SessionEnd failure = new SessionEnd(dealer);
        waitsAt(dealer);
        try {
            Role role = endpoint.identity().role();
            Messages.send(dealer, Handshake.hello(role, "", model));
            Handshake.sendModel(dealer, model);
            Handshake.compare(
                    dealer,
                    Handshake.hello(role, "", model),
                    Messages.receive(dealer, Message.Hello.class));
            Message.SessionStart start = awaitSession(dealer, deadline);
            try (Seed own = Seed.fresh(random)) {
                Messages.send(dealer, new Message.OwnSeed(own));
                PeerChannel peer = linkToPeer(dealer, start.session(), deadline);
                failure = new SessionEnd(dealer, peer.channel);
                return open(start, own, dealer, peer);
            }
        } catch (RuntimeException | Error e) {
            failure.because(e);
            throw e;
        } finally {
            waitsAt(null);
        }
    }

    private PartySession open(
            Message.SessionStart start, Seed own, Channel dealer, PeerChannel peer) {
        Seed reveal = Handshake.agreeOnSeed(peer.channel, random);
        PartySeeds seeds = new PartySeeds(own.copy(), reveal);
        try {
            PartyEngine engine =
                    new PartyEngine(
                            shares.party(),
                            model.config(),
                            model.plan(),
                            shares,
                            seeds,
                            new PeerLink(peer.channel),
                            kernels);
            Messages.send(dealer, new Message.Started());
            return session(start, engine, dealer, peer);
        } catch (RuntimeException | Error e) {
            seeds.close();
            throw e;
        }
    }

    private PartySession session(
            Message.SessionStart start, PartyEngine engine, Channel dealer, PeerChannel peer) {
        return new PartySession(
                shares.party(),
                listening,
                start.session(),
                model,
                engine,
                dealer,
                peer.channel,
                options.withParallel(peer.parallel),
                endpoint.options().timeoutMillis(),
                new LinkRehearsal(endpoint, model, log)::start,
                log);
    }

    private Message.SessionStart awaitSession(Channel dealer, long deadline) {
        while (true) {
            if (dealer.poll(POLL_MILLIS)) {
                switch (Messages.receive(dealer)) {
                    case Message.Ping _ -> Messages.send(dealer, new Message.Pong(listening));
                    case Message.Working _ -> {}
                    case Message other -> {
                        return Messages.expect(dealer, other, Message.SessionStart.class);
                    }
                }
            }
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

    private PeerChannel linkToPeer(Channel dealer, String session, long deadline) {
        Message.Hello own = Handshake.hello(endpoint.identity().role(), session, model);
        ChannelException last =
                new ChannelException(
                        Kind.TIMEOUT,
                        peerAddress == null
                                ? "party0 did not come"
                                : "no party1 at " + peerAddress);
        while (System.nanoTime() - deadline < 0) {
            // Throws if the dealer has given this session up.
            dealer.poll(1);
            try {
                Channel peer = nextPeer(deadline);
                if (peer != null) {
                    return greet(peer, own);
                }
            } catch (ChannelException e) {
                // Perhaps a link of an earlier attempt, or one of a server that is gone.
                if (peerAddress != null && !mayPass(e)) {
                    throw e;
                }
                trials.accept(String.valueOf(e.getMessage()));
                last = e;
            }
        }
        throw last;
    }

    /** A link to the other server, if one comes about soon. */
    private @Nullable Channel nextPeer(long deadline) {
        if (peerAddress != null) {
            return endpoint.connect(
                    peerAddress, Role.PARTY1, Math.min(STEP_MILLIS, left(deadline)));
        }
        return nextComing();
    }

    private PeerChannel greet(Channel peer, Message.Hello own) {
        Handshake.agreeOnModel(peer, Handshake.exchange(peer, own), model);
        return new PeerChannel(peer, Handshake.agreeOnParallel(peer, options.parallel()));
    }

    private @Nullable Channel nextComing() {
        try {
            return comingPeers.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }

    private static long left(long deadline) {
        // Rounded up: whoever waits in vain is told the time that was asked for.
        long nanos = deadline - System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1) - 1;
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }
}
