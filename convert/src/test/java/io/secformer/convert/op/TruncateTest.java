package io.secformer.convert.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two parties' shifts of their own shares, and what they add up to. */
final class TruncateTest {
    private static final int COUNT = 1_000_000;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(6);

    /** A party, or the clear program, which adds what is public. */
    private record Side(boolean addsPublic) implements WordContext {
        @Override
        public long[] added(ParameterFormat format) {
            throw new AssertionError("nothing is added");
        }

        @Override
        public long[] reduce(Local.Reduce op, long[] words) {
            throw new AssertionError("the ring stays");
        }
    }

    private static Local.Truncate truncate(int count, int bits) {
        return new Local.Truncate(new SecretFormat(new Shape(1, 1, 1, count), 64, 30), bits);
    }

    /** Sums of both parties' results, for random shares of the values. */
    private long[] truncated(long[] values, int bits) {
        long[] first = random.longs(values.length).toArray();
        long[] second = new long[values.length];
        for (int i = 0; i < second.length; i++) {
            second[i] = values[i] - first[i];
        }
        Local.Truncate op = truncate(values.length, bits);
        long[] sums = op.evaluate(new Side(true), List.of(first));
        long[] others = op.evaluate(new Side(false), List.of(second));
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
        return sums;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 39})
    void sharesOfSmallValuesComeWithinOneUnit(int bits) {
        long[] values = random.longs(COUNT, -(1L << 40), 1L << 40).toArray();
        long[] found = truncated(values, bits);
        for (int i = 0; i < values.length; i++) {
            long down = values[i] >> bits;
            assertThat(found[i]).isBetween(down, down + 1);
            if (values[i] == down << bits) {
                assertThat(found[i]).isEqualTo(down);
            }
        }
    }

    /** A party's share wraps where the other one's lies within |x| of an end of the ring. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 60, -(1L << 60), 1L << 58})
    void largeValuesFailAsOftenAsIsStated(long value) {
        int bits = 16;
        long[] values = new long[COUNT];
        Arrays.fill(values, value);
        int failed = 0;
        for (long found : truncated(values, bits)) {
            long off = found - (value >> bits);
            if (off < 0 || off > 1) {
                // The whole ring, 2^64, after the shift.
                assertThat(Math.abs(off)).isCloseTo(1L << (64 - bits), within(1L));
                failed++;
            }
        }
        double stated = Math.abs((double) value) * 0x1p-64;
        double deviation = Math.sqrt(stated * (1 - stated) / COUNT);
        assertThat((double) failed / COUNT).isCloseTo(stated, within(5 * deviation));
    }

    @Test
    void clearWordsAreShiftedRoundingDown() {
        long[] words = {5, -5, 8, -8, Long.MAX_VALUE, Long.MIN_VALUE};
        assertThat(truncate(words.length, 2).evaluate(new Side(true), List.of(words)))
                .containsExactly(1, -2, 2, -2, Long.MAX_VALUE >> 2, Long.MIN_VALUE >> 2);
    }
}
