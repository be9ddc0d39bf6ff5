package io.secformer.infer.role.party;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.InMemoryLinks;
import io.secformer.infer.session.PublicModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server draws for a session goes with it. */
final class PartySessionTest {
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

    @Test
    void theEndOfASessionOverwritesTheSeedsOfItsServers() throws InterruptedException {
        PairedPeers weights = new PairedPeers();
        Seed reveal = seed("a seed of both..");
        PartySeeds first = new PartySeeds(seed("seed of party 0."), reveal.copy());
        PartySeeds second = new PartySeeds(seed("seed of party 1."), reveal.copy());
        InMemoryChannel.Pair dealer0 = InMemoryLinks.between(Role.DEALER, Role.PARTY0);
        InMemoryChannel.Pair dealer1 = InMemoryLinks.between(Role.DEALER, Role.PARTY1);
        InMemoryChannel.Pair peers = InMemoryLinks.between(Role.PARTY0, Role.PARTY1);
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
                InMemoryLinks.TIMEOUT_MILLIS,
                () -> {},
                _ -> {});
    }
}
