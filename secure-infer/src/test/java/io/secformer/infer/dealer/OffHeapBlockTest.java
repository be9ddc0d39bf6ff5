package io.secformer.infer.dealer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.tensor.Workers;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OffHeapBlockTest {
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
        try (DealtShares shares = ShareStore.OFF_HEAP.open(1, Arrays.stream(lengths).sum());
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
        try (DealtShares shares = ShareStore.OFF_HEAP.open(1, 10)) {
            shares.accept(0, 0, new byte[8]);
            assertThatThrownBy(() -> shares.accept(0, 1, new byte[3]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void nothingIsReadAfterTheEnd() {
        DealtShares shares = ShareStore.OFF_HEAP.open(1, 10);
        shares.accept(0, 0, new byte[8]);
        shares.close();
        shares.close();
        assertThatThrownBy(() -> taken(shares, 0, new Scratch()))
                .isInstanceOf(CorrelationException.class);
    }

    @Test
    void theHeapHoldsNoneOfIt() {
        int pieces = 500;
        int length = 1 << 16;
        try (DealtShares shares = ShareStore.OFF_HEAP.open(1, (long) pieces * length)) {
            long before = heap();
            for (int piece = 0; piece < pieces; piece++) {
                shares.accept(0, piece, bytes(length, piece));
            }
            assertThat(heap() - before).isLessThan((long) pieces * length / 50);
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
