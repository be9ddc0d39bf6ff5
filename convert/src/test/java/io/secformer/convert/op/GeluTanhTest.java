package io.secformer.convert.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.fit.SeriesFit;
import io.secformer.convert.calibrate.fit.Weighting;
import io.secformer.convert.fixedpoint.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The GeLU of many checkpoints beside another way to write it, and as a series. */
class GeluTanhTest {
    private static final SmoothFunction FUNCTION = new SmoothFunction.GeluTanh();

    /** {@code x} times the logistic function of twice the argument of tanh. */
    private static double independent(double x) {
        double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3));
        return x / (1 + Math.exp(-2 * inner));
    }

    @Test
    void isTheFormula() {
        for (double x = -30; x <= 30; x += 0.0137) {
            assertThat(FUNCTION.apply(x)).isCloseTo(independent(x), within(1e-14 * (1 + 30)));
        }
    }

    /** Values as published documentation and tests of other programs print them. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.841192",
        "-1, -0.158808",
        "2, 1.954598",
        "-2, -0.045402",
        "0.5, 0.345714",
        "-3, -0.003637"
    })
    void isTheFunctionThatOthersPrint(double x, double value) {
        assertThat(FUNCTION.apply(x)).isCloseTo(value, within(6e-7));
    }

    @Test
    void isCloseToTheExactOneAndNotTheSame() {
        SmoothFunction exact = new SmoothFunction.Gelu();
        double largest = 0;
        for (double x = -10; x <= 10; x += 0.001) {
            largest = Math.max(largest, Math.abs(FUNCTION.apply(x) - exact.apply(x)));
        }
        assertThat(largest).isBetween(4e-4, 5e-4);
    }

    @Test
    void restOfItIsEvenAndFitsAsWellAsTheExactOnes() {
        double tanh = fitted(FUNCTION).maxError();
        double exact = fitted(new SmoothFunction.Gelu()).maxError();
        assertThat(tanh).isLessThan(4 * exact + 1e-6);
        for (double x = 0; x < 8; x += 0.31) {
            double rest = FUNCTION.apply(x) - FUNCTION.slope() * x;
            assertThat(FUNCTION.apply(-x) + FUNCTION.slope() * x).isCloseTo(rest, within(1e-14));
        }
    }

    private static Series fitted(SmoothFunction function) {
        return SeriesFit.fit(
                x -> function.apply(x) - function.slope() * x,
                -8,
                8,
                32,
                16,
                Parity.EVEN,
                Weighting.ABSOLUTE);
    }
}
