package io.secformer.infer.suite.masked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.infer.correlation.Scratch;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnglesTest {
    private static final int COUNT = 1000;

    /** Each part's table and each addition is within a few roundings of numbers up to 1. */
    private static final double ROUNDINGS = 0x1p-49;

    private final long[] words = new long[COUNT + 2];
    private final double[] cosines = new double[COUNT];
    private final double[] sines = new double[COUNT];

    private void draw(int ringBits) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(ringBits);
        for (int i = 0; i < words.length; i++) {
            // Words without the offset of a wire may be negative.
            words[i] = random.nextLong();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 11, 12, 17, 22, 23, 33, 44, 52})
    void anglesOfAnyRingAreThoseOfStrictMath(int ringBits) {
        draw(ringBits);

        new Angles().evaluate(words, 2, COUNT, ringBits, cosines, sines);

        double unit = Math.scalb(2 * Math.PI, -ringBits);
        for (int i = 0; i < COUNT; i++) {
            double angle = (words[2 + i] & ((1L << ringBits) - 1)) * unit;
            assertThat(cosines[i]).isCloseTo(StrictMath.cos(angle), within(ROUNDINGS));
            assertThat(sines[i]).isCloseTo(StrictMath.sin(angle), within(ROUNDINGS));
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 1", "20, 1", "12, 2", "20, 2"})
    void harmonicsTimesAUnitAreRoundedMultiples(int ringBits, int step) {
        draw(ringBits);
        Harmonics harmonics =
                new Harmonics(step, new Angles(), words, 0, COUNT, ringBits, new Scratch());
        long[] rounded = new long[COUNT];
        double unit = Math.scalb(2 * Math.PI, -ringBits);
        for (int k = 1; k <= 40 * step; k += step) {
            harmonics.next();
            harmonics.roundCosines(1 << 20, rounded);
            for (int i = 0; i < COUNT; i++) {
                long multiple = k * words[i] & ((1L << ringBits) - 1);
                double exact = StrictMath.cos(multiple * unit) * (1 << 20);
                // Half a unit of rounding, and 40 times some 2^-50 of the recurrence.
                assertThat((double) rounded[i]).isCloseTo(exact, within(0.5 + 0x1p-20));
            }
        }
    }
}
