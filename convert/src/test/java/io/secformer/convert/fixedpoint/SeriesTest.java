package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void valueIsTheSumOfItsHarmonics() {
        Series series = new Series(8, 1, new double[] {2, 0}, new double[] {0, -3}, 0);
        double x = 1.3;
        double expected = 1 + 2 * Math.cos(Math.PI * x / 4) - 3 * Math.sin(Math.PI * x / 2);
        assertThat(series.valueAt(x)).isCloseTo(expected, within(1e-14));
        assertThat(series.valueAt(x + 8)).isCloseTo(expected, within(1e-14));
        assertThat(series.harmonics()).isEqualTo(2);
        assertThat(series.magnitude()).isEqualTo(5);
    }

    @Test
    void oddMultiplesAreNegatedHalfAPeriodOn() {
        double[] cosines = {2, 0, -0.25};
        double[] sines = {0, -3, 0.5};
        Series series = new Series(8, Series.ODD, 1, cosines, sines, 0);
        double x = 1.3;
        double angle = Math.PI * x / 4;
        double expected =
                2 * Math.cos(angle)
                        - 3 * Math.sin(3 * angle)
                        - 0.25 * Math.cos(5 * angle)
                        + 0.5 * Math.sin(5 * angle);
        assertThat(series.valueAt(x)).isCloseTo(1 + expected, within(1e-14));
        assertThat(series.valueAt(x + 4)).isCloseTo(1 - expected, within(1e-14));
        assertThat(series).isNotEqualTo(new Series(8, 1, cosines, sines, 0));
        assertThat(series.stretched(1, 2).valueAt(2 * x))
                .isCloseTo(2 + 2 * expected, within(1e-14));
    }

    @Test
    void manyAtATimeAreTheSameToTheLastBit() {
        for (int step : new int[] {1, Series.ODD}) {
            requireSameToTheLastBit(step);
        }
    }

    private static void requireSameToTheLastBit(int step) {
        Random random = new Random(1);
        Series series =
                new Series(
                        8,
                        step,
                        0.1,
                        random.doubles(70).toArray(),
                        random.doubles(70, -1, 1).toArray(),
                        0);
        double[] xs = random.doubles(1300, -20, 20).toArray();
        double[] values = series.valuesAt(xs);
        assertThat(values).hasSize(xs.length);
        for (int i = 0; i < xs.length; i++) {
            assertThat(values[i]).isEqualTo(series.valueAt(xs[i]));
        }
    }

    @Test
    void impossibleSeriesAreRefused() {
        double[] one = {1};
        double[] infinite = {Double.POSITIVE_INFINITY};
        assertThatThrownBy(() -> new Series(0, 0, one, one, 0))
                .hasMessageContaining("period must be positive, found 0.0");
        assertThatThrownBy(() -> new Series(1, Double.NaN, one, one, 0))
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> new Series(1, 3, 0, one, one, 0))
                .hasMessage("multiples go by 1, or by 2 from odd to odd, found a step of 3");
        assertThatThrownBy(() -> new Series(1, 0, one, infinite, 0))
                .hasMessageContaining("not finite");
        assertThatThrownBy(() -> new Series(1, 0, one, new double[2], 0))
                .hasMessageContaining("found 1 and 2");
        assertThatThrownBy(() -> new Series(1, 0, new double[0], new double[0], 0))
                .hasMessageContaining("found 0 and 0");
    }
}
