package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;
import io.secformer.infer.session.InMemoryLinks;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RequestShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dealer draws no seed: it uses those of the servers, and forgets them. */
final class DealerSessionTest {
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
    void theDealerUsesTheSeedsThatServersDrewAndForgetsThem() {
        InMemoryChannel.Pair zero = InMemoryLinks.between(Role.PARTY0, Role.DEALER);
        InMemoryChannel.Pair one = InMemoryLinks.between(Role.PARTY1, Role.DEALER);
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
        InMemoryChannel.Pair zero = InMemoryLinks.between(Role.PARTY0, Role.DEALER);
        InMemoryChannel.Pair one = InMemoryLinks.between(Role.PARTY1, Role.DEALER);
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
            assertThat(System.nanoTime() - start)
                    .isLessThan(InMemoryLinks.TIMEOUT_MILLIS * 1_000_000);
            session.close();
            assertThat(session.forgotten()).isTrue();
        }
    }

    private static DealerSession dealerSession(
            ShareFolder shares, InMemoryChannel.Pair zero, InMemoryChannel.Pair one) {
        return new DealerSession(
                zero.second(),
                one.second(),
                PublicModel.of(shares.manifest()),
                InMemoryLinks.TIMEOUT_MILLIS);
    }
}
