package io.secformer.convert.strategy.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.secformer.convert.fixedpoint.Exponential;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.reading.FunctionReading;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedRulesTest {
    private static final Block LAYER = Block.layer(0);
    private static final Block ATTENTION = Block.attention(0);

    private static double[] grid(double from, double to, int count) {
        double[] points = new double[count];
        Arrays.setAll(points, i -> from + (to - from) * i / (count - 1));
        return points;
    }

    private static PrecisionPlan plan(Strategy strategy) {
        int bits = strategy.fractionBits();
        String angle = LAYER.wire(SiteRole.ANGLE);
        return PrecisionPlan.builder(1)
                .strategy(strategy)
                .site(new Wire(angle, bits, bits + SinesErf.LOG2_PERIOD, 0, -16, 16))
                .site(
                        new SeriesSite(
                                angle,
                                new SmoothFunction.ErfSines(SinesErf.PERIOD).series(),
                                0,
                                bits,
                                bits,
                                64))
                .build();
    }

    private static double[] values(Strategy strategy, double[] x, TensorFunction f) {
        return values(strategy, new Shape(1, 1, 1, x.length), x, f);
    }

    private static double[] values(Strategy strategy, Shape shape, double[] x, TensorFunction f) {
        return FunctionReading.values(plan(strategy), f, shape, x, new Random(1));
    }

    private static TensorFunction activation(ActivationRule rule) {
        return new TensorFunction() {
            @Override
            public <S, O> S apply(TensorOps<S, O> ops, S x) {
                return ops.asSecret(
                        rule.activated(
                                ops,
                                LAYER.wire(SiteRole.INTERMEDIATE),
                                LAYER.wire(SiteRole.ACTIVATED),
                                x));
            }
        };
    }

    private static double largestError(double[] x, double[] found, DoubleUnaryOperator exact) {
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - exact.applyAsDouble(x[i])));
        }
        return largest;
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Erf.value(x * Math.sqrt(0.5)));
    }

    @Test
    void geluOfSecFormerIsOffByWhatIsPublished() {
        double[] x = grid(-40, 40, 40_001);
        double[] found =
                values(Strategy.SECFORMER, x, activation(new ErfGelu(new SinesErf(16), 16)));
        assertThat(largestError(x, found, PublishedRulesTest::gelu)).isBetween(0.0190, 0.0200);
    }

    @Test
    void geluOfSecFormerIsItsFormula() {
        double[] x = grid(-12, 12, 12_001);
        double[] found =
                values(Strategy.SECFORMER, x, activation(new ErfGelu(new SinesErf(16), 16)));
        double cut = 1.7 * Math.sqrt(2);
        double[] inside =
                Arrays.stream(x).filter(a -> Math.abs(Math.abs(a) - cut) > 1e-3).toArray();
        double[] kept = new double[inside.length];
        int at = 0;
        for (int i = 0; i < x.length; i++) {
            if (Math.abs(Math.abs(x[i]) - cut) > 1e-3) {
                kept[at++] = found[i];
            }
        }
        assertThat(largestError(inside, kept, new SmoothFunction.FourierGelu()::apply))
                .isLessThan(1e-3);
    }

    @Test
    void geluByTaylorStaysCloseBetweenItsCuts() {
        double[] x = grid(-30, 30, 30_001);
        double[] found =
                values(Strategy.CRYPTEN, x, activation(new ErfGelu(new TaylorErf(16), 16)));
        assertThat(largestError(x, found, PublishedRulesTest::gelu)).isLessThan(0.0205);
    }

    @Test
    void geluOfPumaIsOffByWhatIsPublished() {
        double[] x = grid(-30, 30, 30_001);
        double[] found = values(Strategy.PUMA, x, activation(new PolynomialGelu(16)));
        assertThat(largestError(x, found, PublishedRulesTest::gelu)).isLessThan(0.03);
        double[] middle = grid(-1.9, 2.9, 5_001);
        double[] inside = values(Strategy.PUMA, middle, activation(new PolynomialGelu(16)));
        assertThat(largestError(middle, inside, PublishedRulesTest::gelu)).isLessThan(0.016);
    }

    @Test
    void tanhIsRightEverywhere() {
        double[] x = grid(-20, 20, 20_001);
        Choices choices = new OneIteration(Strategy.CRYPTEN, new Iteration("divisor", 0, 10));
        double[] found =
                values(
                        Strategy.CRYPTEN,
                        x,
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S argument) {
                                return ops.asSecret(
                                        new QuotientTanh(choices)
                                                .activated(ops, "pooler", "pooled", argument));
                            }
                        });
        assertThat(largestError(x, found, Math::tanh)).isLessThan(3e-3);
    }

    @ParameterizedTest
    @CsvSource({"LIMIT, 0.004", "CLIPPED, 0.009"})
    void exponentialsOfWhatIsBelowZeroAreClose(Exponential form, double error) {
        Strategy strategy = form == Exponential.LIMIT ? Strategy.CRYPTEN : Strategy.PUMA;
        double[] x = grid(-90, 0, 9_001);
        double[] found =
                values(
                        strategy,
                        x,
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S argument) {
                                return LimitExponential.of(
                                        ops, ATTENTION, argument, form, strategy.fractionBits());
                            }
                        });
        assertThat(largestError(x, found, Math::exp)).isLessThan(error);
    }

    @Test
    void theLimitGrowsAgainFarBelowZero() {
        double[] found =
                values(
                        Strategy.CRYPTEN,
                        new double[] {-511.9},
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S argument) {
                                return LimitExponential.of(ops, ATTENTION, argument);
                            }
                        });
        assertThat(found[0]).isGreaterThan(0.8);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7", "8", "13"})
    void maximaAreThoseOfTheirRows(int columns) {
        Random random = new Random(3);
        int rows = 40;
        double[] x = random.doubles((long) rows * columns, -50, 50).toArray();
        double[] found =
                values(
                        Strategy.CRYPTEN,
                        new Shape(1, 1, rows, columns),
                        x,
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S argument) {
                                return RowMaximum.of(ops, ATTENTION, argument, 16);
                            }
                        });
        for (int row = 0; row < rows; row++) {
            double expected =
                    Arrays.stream(x, row * columns, (row + 1) * columns).max().orElseThrow();
            assertThat(found[row]).isCloseTo(expected, offset(2e-4));
        }
    }

    /** Rows whose sums go over the whole domain that an iteration was planned for. */
    @ParameterizedTest
    @CsvSource({"crypten, 0, 1, 250", "secformer, 8, 4, 480", "crypten, 6, 64, 16000"})
    void rowsDividedByTheirSumsAddUpToOne(String name, int deflation, double low, double high) {
        Strategy strategy = Strategy.of(name);
        int rows = 200;
        int columns = 16;
        double[] sums = grid(low, high, rows);
        double[] x = new double[rows * columns];
        for (int i = 0; i < x.length; i++) {
            x[i] = sums[i / columns] * 2 * (i % columns + 0.5) / (columns * columns);
        }
        Choices choices = new OneIteration(strategy, new Iteration("divisor", deflation, 13));
        double[] found =
                values(
                        strategy,
                        new Shape(1, 1, rows, columns),
                        x,
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S numerators) {
                                return new Quotients<>(ops, ATTENTION, choices)
                                        .divided(numerators, ops.rowSums(numerators));
                            }
                        });
        for (int i = 0; i < found.length; i++) {
            double expected = 2 * (i % columns + 0.5) / (columns * columns);
            assertThat(found[i]).isCloseTo(expected, offset(0.003));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "crypten, 0, 5, 0.1, 150",
        "crypten, -6, 8, 0.001, 2",
        "secformer, 6, 11, 0.4, 170",
        "secformer, -2, 11, 0.002, 0.7"
    })
    void inverseRootsAreCloseOverTheirDomain(
            String name, int deflation, int steps, double low, double high) {
        Strategy strategy = Strategy.of(name);
        double[] x = grid(low, high, 2_000);
        Choices choices = new OneIteration(strategy, new Iteration("divisor", deflation, steps));
        double[] found =
                values(
                        strategy,
                        x,
                        new TensorFunction() {
                            @Override
                            public <S, O> S apply(TensorOps<S, O> ops, S argument) {
                                return new InverseRoots<>(ops, ATTENTION, choices).of(argument);
                            }
                        });
        for (int i = 0; i < x.length; i++) {
            double exact = 1 / Math.sqrt(x[i]);
            assertThat(found[i]).isCloseTo(exact, offset(0.01 * exact));
        }
    }
}
