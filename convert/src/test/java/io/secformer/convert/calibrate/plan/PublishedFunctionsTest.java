package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.reading.FormulaReading;
import io.secformer.convert.reading.FunctionReading;
import io.secformer.convert.strategy.published.PublishedFunctions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures that are known of published functions come out of them. */
class PublishedFunctionsTest {
    private static List<Approximation> all(String strategy) {
        Strategy named =
                Strategy.NAMED.stream()
                        .filter(one -> one.name().equals(strategy))
                        .findFirst()
                        .orElseThrow();
        return PublishedFunctions.of(named, new IterationPlanner(named));
    }

    private static Approximation find(String strategy, String function, String variant) {
        return all(strategy).stream()
                .filter(one -> one.function().equals(function) && one.variant().contains(variant))
                .findFirst()
                .orElseThrow();
    }

    private static double formulaError(Approximation of, double x) {
        double value = FormulaReading.values(of, new double[] {x})[0];
        return of.measure().of(value, of.exact().applyAsDouble(x));
    }

    private static double sharedError(Approximation of, double x) {
        double value = FunctionReading.values(of, new double[] {x}, new SplittableRandom(1))[0];
        return of.measure().of(value, of.exact().applyAsDouble(x));
    }

    /** The whole constant is evaluated, not the power of two next to it. */
    @ParameterizedTest
    @CsvSource({"1, 0.017, 0.0005", "0.1, 0.44, 0.005"})
    void rootsOfSecFormerAreOffByWhatIsKnown(double variance, double error, double digits) {
        Approximation root = find("secformer", "inverse root", "eta = 2000");
        assertThat(formulaError(root, variance)).isCloseTo(error, within(digits));
    }

    @Test
    void rowsOfManyKeysLeaveTheDomainOfSecFormersDivision() {
        Approximation few = find("secformer", "division of 2Quad rows, 128 keys", "eta = 5000");
        Approximation many = find("secformer", "division of 2Quad rows, 512 keys", "eta = 5000");
        assertThat(sharedError(few, 25 * 128)).isLessThan(0.003);
        // Converges for sums below twice 5000.
        assertThat(formulaError(many, 9900)).isLessThan(0.01);
        assertThat(formulaError(many, 10_100)).isNotNaN().isGreaterThan(1);
        assertThat(sharedError(many, 25 * 512)).isGreaterThan(1);
        Approximation own = find("secformer", "division of 2Quad rows, 512 keys", "calibrated");
        assertThat(sharedError(own, 25 * 512)).isLessThan(0.003);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void sumsOf2QuadLeaveTheDomainOfNewtonsStart(int keys) {
        String function = "division of 2Quad rows, " + keys + " keys";
        assertThat(sharedError(find("crypten", function, "as published"), 25 * keys))
                .isGreaterThan(1);
        assertThat(sharedError(find("crypten", function, "calibrated"), 25 * keys))
                .isLessThan(0.003);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secformer", "mpcformer", "puma", "crypten"})
    void positivePartsHaveACorner(String strategy) {
        Approximation positive = find(strategy, "numerators of 2ReLU", "");
        double[] x = {-300, -60, -0.01, 0, 0.01, 60, 300};
        double[] found = FunctionReading.values(positive, x, new SplittableRandom(1));
        assertThat(found).containsExactly(new double[] {0, 0, 0, 0, 0.01, 60, 300}, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"T = 1.7, 0.0195", "T = 2.5, 0.058"})
    void geluOfSecFormerIsOffByWhatIsKnown(String cut, double error) {
        Approximation gelu = find("secformer", "GeLU", cut);
        double[] x = new Span(-60, 60).points(60_001);
        double[] found = FunctionReading.values(gelu, x, new SplittableRandom(1));
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            double exact = gelu.exact().applyAsDouble(x[i]);
            largest = Math.max(largest, gelu.measure().of(found[i], exact));
        }
        assertThat(largest).isCloseTo(error, within(0.0003));
    }

    @Test
    void taylorPolynomialsWithoutCutsDiverge() {
        Approximation uncut = find("crypten", "GeLU", "no cut");
        assertThat(formulaError(uncut, 1)).isLessThan(1e-4);
        // erf is off by 110 at z = 3.
        double x = 3 * Math.sqrt(2);
        assertThat(formulaError(uncut, x)).isCloseTo(110 * x / 2, within(x / 2));
        assertThat(formulaError(find("crypten", "GeLU", "cut at T = 1.7"), x)).isLessThan(1e-3);
    }

    @Test
    void limitsOfExponentialsGrowAgain() {
        assertThat(sharedError(find("crypten", "exponential", ""), -512)).isCloseTo(1, within(0.1));
        assertThat(sharedError(find("puma", "exponential", ""), -1100)).isLessThan(1e-4);
    }

    /** Rounding apart, calibration finds constants that are right all over a site's range. */
    @ParameterizedTest
    @ValueSource(strings = {"secformer", "mpcformer", "puma", "crypten"})
    void calibratedFormulasAreRightInTheirDomains(String strategy) {
        List<Approximation> calibrated =
                all(strategy).stream().filter(one -> one.variant().contains("calibrated")).toList();
        assertThat(calibrated).hasSize(14);
        for (Approximation one : calibrated) {
            for (double x : one.domain().points(101)) {
                assertThat(formulaError(one, x))
                        .as("%s, %s at %s", one.function(), one.variant(), x)
                        .isLessThan(0.005);
            }
        }
    }

    @Test
    void seriesAreNotPublished() {
        Strategy series = Strategy.SERIES;
        assertThatThrownBy(() -> PublishedFunctions.of(series, new IterationPlanner(series)))
                .hasMessageContaining("series");
        assertThatThrownBy(() -> SeriesFunctions.of(Strategy.CRYPTEN))
                .hasMessageContaining("crypten");
    }
}
