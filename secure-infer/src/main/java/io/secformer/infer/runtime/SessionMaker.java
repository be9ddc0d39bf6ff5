package io.secformer.infer.runtime;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.infer.dealer.PartySeeds;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.op.PartyEngine;
import io.secformer.infer.random.Seed;
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

    private final ShareFolder shares;
    private final PublicModel model;
    private final TlsEndpoint endpoint;
    private final Address dealerAddress;
    private final @Nullable Address peerAddress;
    private final RingKernels kernels;
    private final PartyOptions options;
    private final Consumer<String> log;
    private final SecureRandom random = new SecureRandom();
    private final BlockingQueue<Channel> comingPeers = new LinkedBlockingQueue<>();
    private volatile String listening = "";
    private volatile boolean closed;

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
    }

    void close() {
        closed = true;
    }

    /** Tries to start a session until the time is over; null, when closed. */
    @Nullable PartySession establish(long limitMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!closed) {
            try {
                return establishOnce(deadline);
            } catch (ChannelException e) {
                boolean mayPass =
                        switch (e.kind()) {
                            // A last try of no time at all would only hide the reason.
                            case CUT, CLOSED, TIMEOUT -> left(deadline) > 2 * POLL_MILLIS;
                            case REFUSED, VIOLATION, ABORTED -> false;
                        };
                if (!mayPass && !closed) {
                    throw e;
                }
                if (!closed) {
                    log.accept("trying again: " + e.getMessage());
                }
                pause();
            }
        }
        return null;
    }

    private @Nullable PartySession establishOnce(long deadline) {
        Channel dealer = endpoint.connect(dealerAddress, Role.DEALER, left(deadline));
        SessionEnd failure = new SessionEnd(dealer);
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
                PeerChannel peer = linkToPeer(start.session(), deadline);
                failure = new SessionEnd(dealer, peer.channel);
                return open(start, own, dealer, peer);
            }
        } catch (RuntimeException e) {
            failure.because(e);
            throw e;
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
                endpoint.options().timeoutMillis());
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

    private PeerChannel linkToPeer(String session, long deadline) {
        Message.Hello own = Handshake.hello(endpoint.identity().role(), session, model);
        if (peerAddress != null) {
            Channel peer = endpoint.connect(peerAddress, Role.PARTY1, left(deadline));
            return greet(peer, own);
        }
        ChannelException last = new ChannelException(Kind.TIMEOUT, "party0 did not come");
        while (System.nanoTime() - deadline < 0) {
            Channel peer = nextPeer();
            if (peer == null) {
                continue;
            }
            try {
                return greet(peer, own);
            } catch (ChannelException e) {
                // Perhaps a link of an earlier attempt: another one may be on its way.
                log.accept(String.valueOf(e.getMessage()));
                last = e;
            }
        }
        throw last;
    }

    private PeerChannel greet(Channel peer, Message.Hello own) {
        Handshake.agreeOnModel(peer, Handshake.exchange(peer, own), model);
        return new PeerChannel(peer, Handshake.agreeOnParallel(peer, options.parallel()));
    }

    private @Nullable Channel nextPeer() {
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

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }
}
