package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Truncation;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Measure;
import io.secformer.convert.op.Approximation.Row;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FunctionStudyTest {
    /** x itself. */
    private record Same() implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return ops.asSecret(ops.open("x", x));
        }
    }

    private static StabilityRow row(DoubleUnaryOperator exact, Span domain, Span seen) {
        Approximation same =
                new Approximation(
                        "x",
                        "as it is",
                        "",
                        new Same(),
                        PrecisionPlan.builder(1).strategy(Strategy.CRYPTEN).build(),
                        32,
                        Row.SINGLE,
                        exact,
                        Measure.ABSOLUTE,
                        domain,
                        seen);
        return FunctionStudy.of("crypten", same).row();
    }

    @Test
    void whatIsRightIsOffByAnUlp() {
        StabilityRow row = row(x -> x, new Span(-4, 4), new Span(-9, 9));
        assertThat(row.largestError()).isPositive().isLessThanOrEqualTo(0x1p-16);
        assertThat(row.formulaError()).isZero();
        assertThat(row.failing()).isZero();
        assertThat(row.below()).isNull();
        assertThat(row.above()).isNull();
        assertThat(row.words()).isEqualTo("right over all that was looked at");
    }

    @Test
    void failuresPastTheDomainAreFoundWhereTheyBegin() {
        DoubleUnaryOperator gone = x -> x > 5 || x < -6 ? 0 : x;
        StabilityRow row = row(gone, new Span(-4, 4), new Span(-9, 9));
        assertThat(row.failing()).isZero();
        assertThat(Objects.requireNonNull(row.above()).argument()).isCloseTo(5, within(0.01));
        assertThat(Objects.requireNonNull(row.below()).argument()).isCloseTo(-6, within(0.01));
        assertThat(row.words())
                .startsWith("right in its domain; below it at -6.00")
                .contains("above it at 5.00")
                .doesNotContain("fixed point");
    }

    @Test
    void failuresWithinTheDomainAreCounted() {
        StabilityRow row = row(x -> x > 2 ? 0 : x, new Span(-4, 4), new Span(-9, 9));
        assertThat(row.failing()).isCloseTo(0.25, within(0.001));
        assertThat(row.largestError()).isCloseTo(4, within(0x1p-15));
        assertThat(row.meanError()).isCloseTo(0.75, within(0.001));
        assertThat(row.words()).startsWith("off in 25 % of its domain: at 2.0");
    }

    /** The formula is right, but shares of 64 bits hold no more. */
    @Test
    void failuresOfTheFixedPointAreToldFromThoseOfTheFormula() {
        double most = Math.scalb(1.0, 30);
        StabilityRow row = row(x -> x, new Span(most / 2, most), new Span(most / 2, most));
        // Words of 2^61 to 2^62 fail one time in 8 to 4.
        assertThat(row.failing()).isBetween(0.1, 0.3);
        assertThat(row.words()).contains("the formula alone is right there");
    }

    @Test
    void shiftedSharesFailAsOftenAsIsPredicted() {
        for (TruncationStudy.Row row : TruncationStudy.of(Truncation.LOCAL)) {
            double deviation = Math.sqrt(row.predicted() * (1 - row.predicted()) / row.trials());
            assertThat(row.measured())
                    .as("2^%d", row.log2Word())
                    .isCloseTo(row.predicted(), within(5 * deviation + 1.0 / row.trials()));
            if (row.failures() > 0) {
                assertThat(Math.abs(row.offBy())).isCloseTo(0x1p32, within(1.0));
            }
        }
    }

    @Test
    void shrinkingRingsNeverFail() {
        assertThat(TruncationStudy.of(Truncation.EXACT))
                .hasSize(12)
                .allMatch(row -> row.failures() == 0 && row.predicted() == 0);
    }
}
