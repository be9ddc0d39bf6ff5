package io.secformer.infer.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.tensor.Workers;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffHeapStoreTest {
    private final OffHeapStore store = new OffHeapStore();

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] bytes(int length, int first) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + 7 * i);
        }
        return bytes;
    }

    private static byte[] taken(DealtShares shares, int piece, Scratch scratch) {
        DealtShares.Packed packed = shares.take(0, piece, scratch);
        return Arrays.copyOf(packed.bytes(), packed.length());
    }

    @Test
    void piecesOfSeveralThreadsComeBackAsTheyWere() {
        int[] lengths = IntStream.range(0, 100).map(i -> 1 + 37 * i).toArray();
        try (DealtShares shares = store.open(1, Arrays.stream(lengths).sum());
                Workers workers = new Workers(2)) {
            workers.run(
                    lengths.length, piece -> shares.accept(0, piece, bytes(lengths[piece], piece)));
            assertThat(shares.memoryBytes()).isEqualTo(Arrays.stream(lengths).sum());
            // The longest first: what others left in the scratch array is no part of a piece.
            Scratch scratch = new Scratch();
            for (int piece = lengths.length - 1; piece >= 0; piece--) {
                assertThat(taken(shares, piece, scratch)).isEqualTo(bytes(lengths[piece], piece));
            }
            assertThat(shares.memoryBytes()).isZero();
            assertThatThrownBy(() -> taken(shares, 5, scratch))
                    .isInstanceOf(CorrelationException.class);
        }
    }

    @Test
    void moreThanWasAnnouncedIsRefused() {
        try (DealtShares shares = store.open(1, 10)) {
            shares.accept(0, 0, new byte[8]);
            assertThatThrownBy(() -> shares.accept(0, 1, new byte[3]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void nothingIsReadAfterTheEnd() {
        DealtShares shares = store.open(1, 10);
        shares.accept(0, 0, new byte[8]);
        shares.close();
        shares.close();
        assertThatThrownBy(() -> taken(shares, 0, new Scratch()))
                .isInstanceOf(CorrelationException.class);
    }

    @Test
    void memoryIsUsedAgainByTheNextInferenceAlone() {
        DealtShares first = store.open(1, 100);
        first.accept(0, 0, bytes(100, 1));
        first.close();
        try (DealtShares second = store.open(2, 80)) {
            second.accept(0, 0, bytes(70, 2));
            // Who still works for the first inference must not write where the second one reads.
            assertThatThrownBy(() -> first.accept(0, 1, bytes(80, 3)))
                    .isInstanceOf(CorrelationException.class)
                    .hasMessageContaining("given up");
            assertThatThrownBy(() -> second.accept(0, 1, bytes(11, 3)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(taken(second, 0, new Scratch())).isEqualTo(bytes(70, 2));
        }
    }

    @Test
    void inferencesAtWorkAtATimeHaveMemoryOfTheirOwn() {
        try (DealtShares first = store.open(1, 100);
                DealtShares second = store.open(2, 100)) {
            first.accept(0, 0, bytes(100, 1));
            second.accept(0, 0, bytes(100, 2));
            assertThat(taken(first, 0, new Scratch())).isEqualTo(bytes(100, 1));
            assertThat(taken(second, 0, new Scratch())).isEqualTo(bytes(100, 2));
        }
    }

    @Test
    void inferenceMayEndAfterItsStore() {
        DealtShares late = store.open(1, 10);
        late.accept(0, 0, bytes(10, 1));
        store.close();
        assertThat(taken(late, 0, new Scratch())).isEqualTo(bytes(10, 1));
        late.close();
    }

    @Test
    void theHeapHoldsNoneOfIt() {
        int pieces = 500;
        int length = 1 << 16;
        try (DealtShares shares = store.open(1, (long) pieces * length)) {
            long before = heap();
            for (int piece = 0; piece < pieces; piece++) {
                shares.accept(0, piece, bytes(length, piece));
            }
            assertThat(heap() - before).isLessThan((long) pieces * length / 2);
        }
    }

    /** What is reachable: the least of several looks, since other threads go on allocating. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int look = 0; look < 3; look++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            least = Math.min(least, used);
        }
        return least;
    }
}
