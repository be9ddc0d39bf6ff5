package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.op.SmoothFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NewtonStepTest {
    private static final int ARGUMENT_BITS = 10;
    private static final int ESTIMATE_BITS = 12;

    /** An error e becomes (n + 1) / 2 e^2, and at most e^3 more, beside one ulp of epsilon. */
    @ParameterizedTest
    @CsvSource({"1,0", "2,4", "2,0", "1,3"})
    void oneStepSquaresTheErrorOfAnEstimate(int root, int log2Divisor) {
        double epsilon = 0.25;
        NewtonStep step = new NewtonStep(root, log2Divisor, epsilon);
        int bits = step.fractionBits(ARGUMENT_BITS, ESTIMATE_BITS);
        for (double x = 2; x < 300; x *= 1.07) {
            long word = FixedPoint.encode(x, ARGUMENT_BITS);
            double argument = Math.scalb((double) word, -ARGUMENT_BITS - log2Divisor) + epsilon;
            double exact = Math.pow(argument, -1.0 / root);
            for (double off = -0.1; off <= 0.1; off += 0.03125) {
                long estimate = FixedPoint.encode(exact * (1 + off), ESTIMATE_BITS);
                double e = Math.scalb((double) estimate, -ESTIMATE_BITS) / exact - 1;
                long result = step.evaluate(word, ARGUMENT_BITS, estimate, ESTIMATE_BITS);
                double relative = 1 - FixedPoint.decode(result, bits, 64) / exact;
                double square = 0.5 * step.degree() * e * e;
                assertThat(relative)
                        .isBetween(
                                square - Math.abs(e * e * e) - 1e-9,
                                square + Math.abs(e * e * e) + 1e-9);
            }
        }
    }

    @Test
    void functionsNameTheirStep() {
        assertThat(new SmoothFunction.Reciprocal().newtonStep()).isEqualTo(new NewtonStep(1, 0, 0));
        assertThat(new SmoothFunction.InverseSquareRoot(512, 1e-5).newtonStep())
                .isEqualTo(new NewtonStep(2, 9, 1e-5));
        assertThat(new SmoothFunction.InverseSquareRoot(384, 1e-5).newtonStep()).isNull();
        assertThat(new SmoothFunction.Gelu().newtonStep()).isNull();
    }

    @Test
    void malformedStepsAreRejected() {
        assertThatThrownBy(() -> new NewtonStep(3, 0, 0)).hasMessageContaining("root");
        assertThatThrownBy(() -> new NewtonStep(1, -1, 0)).hasMessageContaining("divisor");
        assertThatThrownBy(() -> new NewtonStep(1, 0, -1)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new NewtonSite("s", new NewtonStep(1, 0, 0), 65))
                .hasMessageContaining("ring bits");
    }
}
