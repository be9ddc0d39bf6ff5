package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.plan.Relief.Excess;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.kit.file.FormatException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExponentialPlannerTest {
    private static final String SITE = "layer.0.attention.exponentials";
    private static final double LEAST_SUM = 0.03;

    /** Exponentials up to 5, and up to 500. */
    private static final HeadScale NARROW = head(2.5, 5);

    private static final HeadScale WIDE = head(1.3, 500);

    private final Relief relief = new Relief();
    private final PlanOptions options = PlanOptions.defaults();
    private final ExponentialPlanner planner = new ExponentialPlanner(options, relief);

    private static HeadScale head(double unit, double top) {
        double logScale = Math.log(top) - AttentionScaling.HALF_WIDTH / unit;
        return new HeadScale(unit, 0, logScale, logScale / 2, 0);
    }

    private PlannedExponentials plan(HeadScale... heads) {
        return planner.plan(SITE, List.of(heads), LEAST_SUM);
    }

    private PlannedExponentials relieved(int bits, HeadScale... heads) {
        for (int i = 0; i < bits; i++) {
            assertThat(relief.relieve(new Excess(SITE, 65, List.of(Relief.series(SITE))))).isTrue();
        }
        return plan(heads);
    }

    /** Both roundings at their worst, next to what a row of the smallest sum or more has. */
    private static double worst(PlannedExponentials planned) {
        ExponentialSite site = planned.site(SITE, 64);
        double worst = 0;
        for (ExponentialSite.Head head : site.heads()) {
            for (double x = -AttentionScaling.HALF_WIDTH; x <= 20; x += 0.1) {
                double value = Math.exp(site.exponent(head, x));
                double error = Math.scalb(site.roundingUlps(head, x), -site.fractionBits());
                worst = Math.max(worst, error / Math.max(LEAST_SUM, value));
            }
        }
        return worst;
    }

    @Test
    void errorOfAProbabilityIsKept() {
        PlannedExponentials planned = plan(NARROW, WIDE);
        // Half an ulp is sqrt(3) deviations of a rounding, of which four take half the error.
        assertThat(worst(planned)).isPositive().isLessThan(options.probabilityError());
        assertThat(planned.rounding(LEAST_SUM))
                .isPositive()
                .isLessThanOrEqualTo(options.probabilityError() * LEAST_SUM / 4);
        assertThat(planned.missingBits()).isZero();
    }

    @Test
    void scoresStayWithinAllArcsButOne() {
        ExponentialSite site = plan(NARROW).site(SITE, 64);
        assertThat(site.reach()).isGreaterThanOrEqualTo(2 * AttentionScaling.HALF_WIDTH);
        assertThat(ExponentialSite.reach(site.period(), site.arcs() - 1))
                .isLessThan(2 * AttentionScaling.HALF_WIDTH);
    }

    @Test
    void moreArcsComeBeforeLessPrecision() {
        PlannedExponentials before = plan(WIDE);
        PlannedExponentials after = relieved(2, WIDE);
        assertThat(after.fractionBits()).isLessThanOrEqualTo(before.fractionBits() - 4);
        assertThat(after.arcs()).isGreaterThan(before.arcs());
        assertThat(after.missingBits()).isZero();
        assertThat(worst(after)).isLessThan(options.probabilityError());
    }

    @Test
    void precisionIsWhatIsLeftToGive() {
        PlannedExponentials before = plan(NARROW, WIDE);
        PlannedExponentials after = relieved(10, NARROW, WIDE);
        assertThat(after.fractionBits()).isLessThanOrEqualTo(before.fractionBits() - 20);
        assertThat(after.missingBits()).isBetween(1, 9);
        assertThat(after.rounding(LEAST_SUM)).isGreaterThan(before.rounding(LEAST_SUM));
    }

    @Test
    void halvesAreAGuess() {
        PlannedExponentials halves = planner.planHalves(SITE, List.of(WIDE), LEAST_SUM);
        assertThat(halves.halvings()).isEqualTo(1);
        assertThat(halves.fractionBits()).isLessThan(plan(WIDE).fractionBits() - 8);
        ExponentialSite site = halves.site(SITE, 64);
        ExponentialSite.Head head = site.heads().getFirst();
        double half = Math.sqrt(WIDE.exponential(3));
        assertThat(Math.exp(site.exponent(head, 3)) / half).isBetween(1 - 1e-9, 1 + 1e-9);
    }

    @Test
    void scoresThatNoWordHoldsAreNamed() {
        HeadScale hopeless = head(0.1, 500);
        assertThatThrownBy(() -> plan(NARROW, hopeless))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(SITE)
                .hasMessageContaining("the scores of head 1 spread over 380");
    }
}
