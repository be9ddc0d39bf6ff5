package io.secformer.infer.role.party;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.PartySeeds;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.engine.PartyEngine;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.protocol.PairedPeers;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.random.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotsTest {
    @TempDir private Path folder;

    /** As where a session ends while something is being prepared. */
    @Test
    void slotThatIsAddedWhileAllFailIsClosedByTheNextCall() throws InterruptedException {
        TinyShares tiny = new TinyShares(folder, 3);
        try (Workers workers = new Workers(1);
                ShareFolder zero = ShareFolder.open(tiny.folder(), 0);
                ShareFolder one = ShareFolder.open(tiny.folder(), 1)) {
            PairedPeers weights = new PairedPeers();
            PairedPeers.Both<PartyEngine> engines =
                    PairedPeers.run(
                            () -> engine(tiny, zero, weights.first(), workers),
                            () -> engine(tiny, one, weights.second(), workers));
            try (PartyEngine party = engines.first();
                    PartyEngine other = engines.second()) {
                assertThat(other).isNotSameAs(party);
                Slots slots = new Slots(true, 1000, _ -> {});
                List<Long> closed = new ArrayList<>();
                // Behind and before the one that is closed, in whatever order they are gone over.
                List<Slot> late = new ArrayList<>();
                for (long number = 1; number <= 20; number++) {
                    if (number != 10) {
                        late.add(slot(party, number, closed, () -> {}));
                    }
                }
                slots.add(slot(party, 10, closed, () -> late.forEach(slots::add)));

                ChannelException reason =
                        new ChannelException(ChannelException.Kind.CLOSED, "it is over");
                slots.failAll(reason);
                assertThat(closed).contains(10L);
                slots.failAll(reason);
                assertThat(closed).hasSize(20).doesNotHaveDuplicates();
                assertThat(slots.size()).isZero();
                assertThat(late).allMatch(slot -> slot.answer().isCompletedExceptionally());
            }
        }
    }

    private static Slot slot(PartyEngine party, long number, List<Long> closed, Runnable also) {
        return new Slot(
                party.prepare(number, 1, 4, party.seedShares(number, 1, 4, ShareStore.HEAP)),
                () -> {
                    closed.add(number);
                    also.run();
                });
    }

    private static PartyEngine engine(
            TinyShares tiny, ShareFolder shares, Peer peer, Workers workers) {
        byte[] own =
                ("a seed of party " + shares.party())
                        .substring(1, 17)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] both = "a seed of both..".getBytes(StandardCharsets.US_ASCII);
        return new PartyEngine(
                shares.party(),
                tiny.config(),
                tiny.plan(),
                shares,
                new PartySeeds(new Seed(own), new Seed(both)),
                peer,
                RingKernels.plain(workers));
    }
}
