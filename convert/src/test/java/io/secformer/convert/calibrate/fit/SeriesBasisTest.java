package io.secformer.convert.calibrate.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.op.Parity;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesBasisTest {
    private static final int HARMONICS = 512;
    private static final double PERIOD = 64;

    /** Harmonics that are turned on from each other are those that the library evaluates. */
    @ParameterizedTest
    @CsvSource({"GENERAL, 1", "EVEN, 1", "ODD, 1", "GENERAL, 2", "EVEN, 2", "ODD, 2"})
    void columnsAreTheConstantCosinesAndSines(Parity parity, int step) {
        SeriesBasis basis = new SeriesBasis(PERIOD, step, HARMONICS, parity);
        double[] points =
                IntStream.range(0, 1100).mapToDouble(i -> -31.7 + 63.4 * i / 1099).toArray();
        Samples samples = Samples.of(x -> Math.exp(x / 20), points, Weighting.RELATIVE);
        double[] matrix = basis.matrix(samples);
        assertThat(matrix).hasSize(points.length * basis.columns());
        int cosines = parity == Parity.ODD ? 0 : HARMONICS;
        for (int row = 0; row < points.length; row += 7) {
            double angle = 2 * Math.PI * points[row] / PERIOD;
            double weight = samples.weights()[row];
            double unit = 1e-12 * weight;
            if (parity != Parity.ODD) {
                assertThat(matrix[row]).isEqualTo(weight);
            }
            int firstSine = basis.columns() - HARMONICS;
            for (int k = 1; k <= HARMONICS; k++) {
                if (k <= cosines) {
                    assertThat(matrix[k * points.length + row])
                            .isCloseTo(
                                    weight * Math.cos((1 + (k - 1) * step) * angle), within(unit));
                }
                if (parity != Parity.EVEN) {
                    assertThat(matrix[(firstSine + k - 1) * points.length + row])
                            .isCloseTo(
                                    weight * Math.sin((1 + (k - 1) * step) * angle), within(unit));
                }
            }
        }
    }
}
