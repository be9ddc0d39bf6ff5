package io.secformer.convert.calibrate.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.Parity;
import io.secformer.convert.op.SmoothFunction;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFitTest {
    @ParameterizedTest
    @CsvSource({"16, 7, 6, 1e-3", "32, 16, 12, 4e-4", "32, 24, 12, 1e-6"})
    void evenPartOfGeluFits(double period, int harmonics, double range, double bound) {
        Series series =
                SeriesFit.fit(
                        SeriesFitTest::geluEven,
                        -range,
                        range,
                        period,
                        harmonics,
                        Parity.EVEN,
                        Weighting.ABSOLUTE);
        assertThat(series.maxError()).isLessThanOrEqualTo(bound).isPositive();
        assertThat(series.sines()).containsOnly(0);
        assertErrorHolds(series, SeriesFitTest::geluEven, -range, range, false);
    }

    @ParameterizedTest
    @CsvSource({"32, 32, 2e-5", "128, 32, 4e-3", "128, 64, 4e-4"})
    void reciprocalSquareRootFits(double ratio, int harmonics, double bound) {
        Series series =
                SeriesFit.fit(
                        SeriesFitTest::rsqrt,
                        1,
                        ratio,
                        2 * ratio,
                        harmonics,
                        Parity.GENERAL,
                        Weighting.RELATIVE);
        assertThat(series.maxError()).isLessThanOrEqualTo(bound).isPositive();
        assertErrorHolds(series, SeriesFitTest::rsqrt, 1, ratio, true);
    }

    @ParameterizedTest
    @CsvSource({"32, 32, 1e-4", "128, 64, 3e-3", "128, 256, 2e-5"})
    void reciprocalFits(double ratio, int harmonics, double bound) {
        Series series =
                SeriesFit.fit(
                        SeriesFitTest::reciprocal,
                        1,
                        ratio,
                        2 * ratio,
                        harmonics,
                        Parity.GENERAL,
                        Weighting.RELATIVE);
        assertThat(series.maxError()).isLessThanOrEqualTo(bound).isPositive();
        assertErrorHolds(series, SeriesFitTest::reciprocal, 1, ratio, true);
    }

    @Test
    void oddFunctionNeedsSinesOnly() {
        Series series = SeriesFit.fit(Math::tanh, -6, 6, 16, 24, Parity.ODD, Weighting.ABSOLUTE);
        assertThat(series.maxError()).isLessThan(1e-5);
        assertThat(series.cosines()).containsOnly(0);
        assertThat(series.constant()).isZero();
        assertErrorHolds(series, Math::tanh, -6, 6, false);
    }

    @Test
    void intervalBelowZeroFits() {
        DoubleUnaryOperator f = s -> Math.exp(s - 3);
        Series series = SeriesFit.fit(f, -9, 3, 16, 20, Parity.GENERAL, Weighting.ABSOLUTE);
        assertThat(series.maxError()).isLessThan(1e-4);
        assertErrorHolds(series, f, -9, 3, false);
    }

    @Test
    void functionThatIsASeriesIsFound() {
        DoubleUnaryOperator f =
                x -> 1.5 + 2 * Math.cos(Math.PI * x / 4) - 0.25 * Math.sin(3 * Math.PI * x / 4);
        Series series = SeriesFit.fit(f, -3.5, 3.5, 8, 4, Parity.GENERAL, Weighting.ABSOLUTE);
        assertThat(series.maxError()).isLessThan(1e-9);
        assertThat(series.valueAt(1.25)).isCloseTo(f.applyAsDouble(1.25), within(1e-9));
    }

    /** GeLU less its slope has one corner: odd multiples make another one half a period on. */
    @Test
    void oddMultiplesFitACornerWithHalfAsMany() {
        DoubleUnaryOperator corner = x -> new SmoothFunction.Gelu().apply(x) - x / 2;
        double[] errors = new double[2];
        for (int step = 1; step <= Series.ODD; step++) {
            Series series =
                    SeriesFit.fit(
                            corner,
                            -12,
                            12,
                            32,
                            step,
                            16 / step,
                            Parity.EVEN,
                            Weighting.ABSOLUTE,
                            SeriesFit.COEFFICIENT_LIMIT,
                            0);
            assertThat(series.step()).isEqualTo(step);
            errors[step - 1] = series.maxError();
            for (double x = -12; x <= 12; x += 0.01) {
                assertThat(series.valueAt(x))
                        .isCloseTo(corner.applyAsDouble(x), within(1.01 * series.maxError()));
            }
        }
        assertThat(errors[1]).isLessThan(6 * errors[0]).isLessThan(1e-3);
    }

    @Test
    void coefficientsStayBelowTheLimit() {
        for (double limit : new double[] {10, 100, 4096}) {
            Series series =
                    SeriesFit.fit(
                            SeriesFitTest::reciprocal,
                            1,
                            128,
                            256,
                            1,
                            64,
                            Parity.GENERAL,
                            Weighting.RELATIVE,
                            limit,
                            0);
            assertThat(series.magnitude()).isLessThanOrEqualTo(limit);
        }
    }

    @Test
    void widerLimitNeverFitsWorse() {
        double before = Double.POSITIVE_INFINITY;
        for (double limit : new double[] {10, 100, 1000, 10000}) {
            double error =
                    SeriesFit.fit(
                                    SeriesFitTest::rsqrt,
                                    0.5,
                                    40,
                                    64,
                                    1,
                                    32,
                                    Parity.GENERAL,
                                    Weighting.RELATIVE,
                                    limit,
                                    0)
                            .maxError();
            assertThat(error).isLessThanOrEqualTo(before);
            before = error;
        }
    }

    @Test
    void searchTakesTheShortestThatMeetsTheTarget() {
        int[] ladder = SeriesFit.ladder();
        Series series =
                SeriesFit.search(
                        SeriesFitTest::rsqrt,
                        1,
                        32,
                        64,
                        Parity.GENERAL,
                        Weighting.RELATIVE,
                        1e-3,
                        ladder);
        assertThat(series.maxError()).isLessThanOrEqualTo(1e-3);
        int found = series.harmonics();
        int shorter = 0;
        for (int harmonics : ladder) {
            shorter = harmonics < found ? harmonics : shorter;
        }
        assertThat(
                        SeriesFit.fit(
                                        SeriesFitTest::rsqrt,
                                        1,
                                        32,
                                        64,
                                        shorter,
                                        Parity.GENERAL,
                                        Weighting.RELATIVE)
                                .maxError())
                .isGreaterThan(1e-3);
    }

    @Test
    void searchReturnsTheBestWhereNoneMeetsTheTarget() {
        Series series =
                SeriesFit.search(
                        SeriesFitTest::reciprocal,
                        1,
                        128,
                        256,
                        Parity.GENERAL,
                        Weighting.RELATIVE,
                        1e-12,
                        new int[] {4, 8, 16});
        assertThat(series.harmonics()).isEqualTo(16);
        assertThat(series.maxError()).isGreaterThan(1e-12);
    }

    @Test
    void impossibleFitsAreNamed() {
        assertThatThrownBy(
                        () ->
                                SeriesFit.fit(
                                        SeriesFitTest::rsqrt,
                                        1,
                                        65,
                                        64,
                                        8,
                                        Parity.GENERAL,
                                        Weighting.RELATIVE))
                .hasMessageContaining("a period of 64.0 does not hold the interval [1.0, 65.0]");
        assertThatThrownBy(
                        () ->
                                SeriesFit.fit(
                                        SeriesFitTest::geluEven,
                                        -8,
                                        8,
                                        16,
                                        8,
                                        Parity.EVEN,
                                        Weighting.ABSOLUTE))
                .hasMessageContaining("more than 16.0 is needed");
        assertThatThrownBy(
                        () ->
                                SeriesFit.fit(
                                        SeriesFitTest::reciprocal,
                                        0,
                                        1,
                                        4,
                                        8,
                                        Parity.GENERAL,
                                        Weighting.ABSOLUTE))
                .hasMessage("the function to be fitted is Infinity at 0.0");
        assertThatThrownBy(
                        () -> SeriesFit.fit(x -> x, 0, 1, 4, 8, Parity.GENERAL, Weighting.RELATIVE))
                .hasMessageContaining("a relative error means nothing");
        assertThatThrownBy(
                        () -> SeriesFit.fit(x -> x, 2, 1, 4, 8, Parity.GENERAL, Weighting.ABSOLUTE))
                .hasMessage("[2.0, 1.0] is not an interval");
    }

    /** The reported error holds, up to a little, at points neither grid has. */
    private static void assertErrorHolds(
            Series series, DoubleUnaryOperator f, double lo, double hi, boolean relative) {
        double worst = 0;
        for (int i = 0; i <= 99_991; i++) {
            double x = lo + (hi - lo) * i / 99_991;
            double y = f.applyAsDouble(x);
            double error = Math.abs(series.valueAt(x) - y);
            worst = Math.max(worst, relative ? error / Math.abs(y) : error);
        }
        assertThat(worst).isLessThanOrEqualTo(series.maxError() * 1.001 + 1e-12);
    }

    /** The even part of GeLU, {@code gelu(x) - x/2}. */
    private static double geluEven(double x) {
        return x / 2 * erf(x / Math.sqrt(2));
    }

    private static double rsqrt(double v) {
        return 1 / Math.sqrt(v);
    }

    private static double reciprocal(double s) {
        return 1 / s;
    }

    /** Erf by its power series, exact to rounding for the arguments used here. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return Math.abs(x) > 4.5 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * sum;
    }
}
