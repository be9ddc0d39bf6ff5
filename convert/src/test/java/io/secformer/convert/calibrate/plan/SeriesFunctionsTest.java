package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.reading.FormulaReading;
import io.secformer.convert.reading.FunctionReading;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeriesFunctionsTest {
    private static final List<Approximation> ALL = SeriesFunctions.of(Strategy.SERIES);

    private static final SmoothFunction GELU = new SmoothFunction.Gelu();

    /** What a fit is off by; exponentials are not fitted. */
    private static double fitError(Approximation of) {
        return of.plan().series().values().stream()
                .mapToDouble(site -> site.series().maxError())
                .findFirst()
                .orElse(0);
    }

    /** What roundings may add. */
    private static double rounding(Approximation of) {
        PlanOptions options = PlanOptions.defaults();
        return of.plan().exponentials().isEmpty()
                ? Math.scalb(2.0, -options.precisionBits())
                : options.probabilityError();
    }

    /** Twice what the plan says leaves room for the rounding that it allows itself. */
    @Test
    void functionsAreAsRightInTheirDomainsAsTheirPlansSay() {
        assertThat(ALL).hasSize(19);
        for (Approximation one : ALL) {
            double[] x = one.domain().points(501);
            double[] formula = FormulaReading.values(one, x);
            double[] shared = FunctionReading.values(one, x, new SplittableRandom(1));
            double fit = fitError(one);
            for (int i = 0; i < x.length; i++) {
                double exact = one.exact().applyAsDouble(x[i]);
                boolean weighed = one.function().equals("GeLU");
                double planned = weighed ? fit / GELU.importance(x[i]) : fit;
                String where = one.function() + ", " + one.variant() + " at " + x[i];
                assertThat(one.measure().of(formula[i], exact))
                        .as(where)
                        .isLessThan(1.05 * planned + 1e-9);
                assertThat(one.measure().of(shared[i], exact))
                        .as(where)
                        .isLessThan(2 * planned + rounding(one));
            }
        }
    }

    /** Past the range shares wrap, and an opening cannot tell a value from one a period on. */
    @Test
    void valuesRepeatAfterThePeriodOnly() {
        for (Approximation one : ALL) {
            Wire wire = one.plan().wires().values().iterator().next();
            double period = wire.period() / one.row().factor();
            double x = one.domain().middle();
            double[] both =
                    FunctionReading.values(
                            one, new double[] {x, x + period}, new SplittableRandom(1));
            assertThat(both[1]).as(one.function()).isCloseTo(both[0], within(1e-9));
        }
    }
}
