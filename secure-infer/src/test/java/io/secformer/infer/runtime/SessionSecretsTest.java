package io.secformer.infer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.random.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who draws the seeds of a session, and that they go with it. */
final class SessionSecretsTest {
    private static final long TIMEOUT_MILLIS = 20_000;

    @TempDir private static Path folder;

    private static final Workers WORKERS = new Workers(1);
    private static final RingKernels KERNELS = RingKernels.plain(WORKERS);
    private static TinyShares tiny;

    @BeforeAll
    static void share() {
        tiny = new TinyShares(folder, 3);
    }

    @AfterAll
    static void stop() {
        WORKERS.close();
    }

    private static Seed seed(String text) {
        return new Seed(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static InMemoryChannel.Pair link(Role one, Role other) {
        return InMemoryChannel.pair(
                Identity.of(one),
                Identity.of(other),
                ChannelOptions.DEFAULT.withTimeoutMillis(TIMEOUT_MILLIS));
    }

    @Test
    void theEndOfASessionOverwritesTheSeedsOfItsServers() throws InterruptedException {
        PairedPeers weights = new PairedPeers();
        Seed reveal = seed("a seed of both..");
        PartySeeds first = new PartySeeds(seed("seed of party 0."), reveal.copy());
        PartySeeds second = new PartySeeds(seed("seed of party 1."), reveal.copy());
        InMemoryChannel.Pair dealer0 = link(Role.DEALER, Role.PARTY0);
        InMemoryChannel.Pair dealer1 = link(Role.DEALER, Role.PARTY1);
        InMemoryChannel.Pair peers = link(Role.PARTY0, Role.PARTY1);
        try (ShareFolder zero = ShareFolder.open(tiny.folder(), 0);
                ShareFolder one = ShareFolder.open(tiny.folder(), 1)) {
            PairedPeers.Both<PartyEngine> engines =
                    PairedPeers.run(
                            () -> engine(zero, first, weights.first()),
                            () -> engine(one, second, weights.second()));
            PartySession ofFirst = session(zero, engines.first(), dealer0.second(), peers.first());
            PartySession ofSecond =
                    session(one, engines.second(), dealer1.second(), peers.second());
            Thread running = Thread.ofPlatform().start(ofSecond::run);
            assertThat(second.own().isDestroyed()).isFalse();

            ofFirst.end().close("the test is over");
            ofFirst.run();
            running.join();
        }
        for (PartySeeds seeds : new PartySeeds[] {first, second}) {
            assertThat(seeds.own().isDestroyed()).isTrue();
            assertThat(seeds.reveal().isDestroyed()).isTrue();
        }
    }

    private static PartyEngine engine(ShareFolder shares, PartySeeds seeds, Peer peer) {
        return new PartyEngine(
                shares.party(), tiny.config(), tiny.plan(), shares, seeds, peer, KERNELS);
    }

    private static PartySession session(
            ShareFolder shares, PartyEngine engine, Channel dealer, Channel peer) {
        return new PartySession(
                shares.party(),
                "nowhere",
                "0123456789abcdef",
                PublicModel.of(shares.manifest()),
                engine,
                dealer,
                peer,
                new PartyOptions(1, ShareStore.HEAP),
                TIMEOUT_MILLIS,
                _ -> {});
    }

    @Test
    void theDealerUsesTheSeedsThatServersDrewAndForgetsThem() {
        InMemoryChannel.Pair zero = link(Role.PARTY0, Role.DEALER);
        InMemoryChannel.Pair one = link(Role.PARTY1, Role.DEALER);
        try (ShareFolder shares = ShareFolder.open(tiny.folder(), 0);
                InferenceCounter counter = InferenceCounter.open(folder.resolve("state"))) {
            DealerSession session = dealerSession(shares, zero, one);
            Seed first = seed("drawn by party 0");
            Seed second = seed("drawn by party 1");
            Messages.send(one.first(), new Message.OwnSeed(second));
            Messages.send(zero.first(), new Message.OwnSeed(first));
            Messages.send(zero.first(), new Message.Started());
            Messages.send(one.first(), new Message.Started());
            Dealing dealing = session.start(counter, KERNELS);
            Pool.Ready ready = new Pool.Ready(5, new RequestShape(1, 10), 0, 0);

            Message.Ticket ticket = dealing.grant(session.id(), ready, "alice", 0);
            assertThat(ticket.first()).isEqualTo(InputSeeds.derive(first, 5));
            assertThat(ticket.second()).isEqualTo(InputSeeds.derive(second, 5));
            session.close();
            assertThatThrownBy(() -> dealing.grant(session.id(), ready, "alice", 0))
                    .isInstanceOf(RuntimeException.class);
            assertThat(session.forgotten()).isTrue();
        }
    }

    /** The other one may take minutes to open its weights. */
    @Test
    void theDealerNoticesAtOnceThatAServerLeavesWhileItWaitsForTheOther() {
        InMemoryChannel.Pair zero = link(Role.PARTY0, Role.DEALER);
        InMemoryChannel.Pair one = link(Role.PARTY1, Role.DEALER);
        try (ShareFolder shares = ShareFolder.open(tiny.folder(), 0);
                InferenceCounter counter = InferenceCounter.open(folder.resolve("state 2"))) {
            DealerSession session = dealerSession(shares, zero, one);
            Messages.send(zero.first(), new Message.OwnSeed(seed("drawn by party 0")));
            Messages.send(one.first(), new Message.OwnSeed(seed("drawn by party 1")));
            Messages.send(zero.first(), new Message.Started());
            zero.first().abort("no more memory");
            long start = System.nanoTime();
            assertThatThrownBy(() -> session.start(counter, KERNELS))
                    .hasMessage("party0 gave up: no more memory");
            assertThat(System.nanoTime() - start).isLessThan(TIMEOUT_MILLIS * 1_000_000);
            session.close();
            assertThat(session.forgotten()).isTrue();
        }
    }

    @Test
    void partyZeroSendsPartyOneASeedThatIsNewEveryTime() {
        InMemoryChannel.Pair peers = link(Role.PARTY0, Role.PARTY1);
        SecureRandom random = new SecureRandom();
        Seed drawn = Handshake.agreeOnSeed(peers.first(), random);
        assertThat(Handshake.agreeOnSeed(peers.second(), random)).isEqualTo(drawn);
        Seed again = Handshake.agreeOnSeed(peers.first(), random);
        assertThat(Handshake.agreeOnSeed(peers.second(), random))
                .isEqualTo(again)
                .isNotEqualTo(drawn);
    }

    private static DealerSession dealerSession(
            ShareFolder shares, InMemoryChannel.Pair zero, InMemoryChannel.Pair one) {
        return new DealerSession(
                zero.second(), one.second(), PublicModel.of(shares.manifest()), TIMEOUT_MILLIS);
    }
}
