package io.secformer.convert.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorSeriesTest {
    private final Random random = new Random(1);

    /** A series over packed words at some place, with so many bytes after them. */
    private final class Problem {
        private final double[] as;
        private final double[] bs;
        private final double[] cosines;
        private final double[] sines;
        private final int step;
        private final int count;
        private final int bits;
        private final int at = 13;
        private final byte[] packed;
        private final long[] start;

        Problem(int count, int harmonics, int bits, double magnitude, int after) {
            this(1, count, harmonics, bits, magnitude, after);
        }

        Problem(int step, int count, int harmonics, int bits, double magnitude, int after) {
            this.step = step;
            this.count = count;
            this.bits = bits;
            as = random.doubles(harmonics, -magnitude, magnitude).toArray();
            bs = random.doubles(harmonics, -magnitude, magnitude).toArray();
            cosines = new double[count];
            sines = new double[count];
            for (int i = 0; i < count; i++) {
                double angle = i == 0 ? 0 : 2 * Math.PI * random.nextDouble();
                cosines[i] = Math.cos(angle);
                sines[i] = Math.sin(angle);
            }
            int stride = BitPacking.packedBytes(count, bits);
            packed = new byte[at + 2 * harmonics * stride + after];
            random.nextBytes(packed);
            start = random.longs(count).toArray();
        }

        long[] sums(SeriesKernel kernel) {
            long[] sums = start.clone();
            kernel.add(step, as, bs, cosines, sines, count, packed, at, bits, sums);
            return sums;
        }

        /** The definition, in one loop. */
        long[] expected() {
            long[] sums = start.clone();
            int stride = BitPacking.packedBytes(count, bits);
            for (int i = 0; i < count; i++) {
                double c = cosines[i];
                double s = sines[i];
                double turnC = step == 1 ? c : c * c - s * s;
                double turnS = step == 1 ? s : s * c + c * s;
                for (int k = 0; k < as.length; k++) {
                    long p = (long) Math.rint(as[k] * c + bs[k] * s);
                    long q = (long) Math.rint(as[k] * s - bs[k] * c);
                    sums[i] += p * word(2 * k * stride, i) + q * word((2 * k + 1) * stride, i);
                    double next = c * turnC - s * turnS;
                    s = s * turnC + c * turnS;
                    c = next;
                }
            }
            return sums;
        }

        private long word(int from, int index) {
            long[] words = new long[count];
            BitPacking.unpack(packed, at + from, count, bits, words, 0);
            return words[index];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 15, 31, 32, 33, 48, 53, 57, 58, 59, 63, 64})
    void sumsAreThoseOfTheDefinition(int bits) {
        for (int count : new int[] {1, 7, 8, 9, 64, 77}) {
            for (int after : new int[] {0, 5, 64}) {
                for (int step = 1; step <= 2; step++) {
                    Problem problem = new Problem(step, count, 5, bits, 1e6, after);
                    assertThat(problem.sums(new PlainSeries())).isEqualTo(problem.expected());
                    assertThat(problem.sums(new VectorSeries())).isEqualTo(problem.expected());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 0.5, 1, 0x1p40, 0x1p49, 0x1p50, 0x1p53, 0x1p60})
    void factorsOfEverySizeRoundAlike(double magnitude) {
        Problem problem = new Problem(64, 40, 58, magnitude, 64);
        assertThat(problem.sums(new VectorSeries())).isEqualTo(problem.expected());
    }

    @Test
    void halvesGoToTheEvenNeighbour() {
        Problem problem = new Problem(8, 1, 20, 1, 64);
        for (int i = 0; i < 8; i++) {
            problem.cosines[i] = i - 4 + 0.5;
            problem.sines[i] = -(i - 4 + 0.5);
        }
        problem.as[0] = 1;
        problem.bs[0] = 0;
        assertThat(problem.sums(new VectorSeries())).isEqualTo(problem.expected());
    }

    @Test
    void wordsOutsideTheirArrayAreRefused() {
        Problem problem = new Problem(64, 3, 40, 1, 0);
        assertThatThrownBy(
                        () ->
                                new VectorSeries()
                                        .add(
                                                1,
                                                problem.as,
                                                problem.bs,
                                                problem.cosines,
                                                problem.sines,
                                                64,
                                                problem.packed,
                                                problem.at + 1,
                                                40,
                                                new long[64]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
