package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.plan.Relief.Excess;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.kit.file.FormatException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExponentialPlannerTest {
    private static final String SITE = "layer.0.attention.exponentials";
    private static final double LEAST_SUM = 0.03;
    private static final double LEAST_HALF_SUM = 0.1;

    /** Exponentials up to 5, and up to 500. */
    private static final HeadScale NARROW = head(2.5, 5);

    private static final HeadScale WIDE = head(1.3, 500);

    private final Relief relief = new Relief();
    private final PlanOptions options = PlanOptions.defaults();
    private final ExponentialPlanner planner =
            new ExponentialPlanner(options, relief, new FitCache());

    private static HeadScale head(double unit, double top) {
        double logScale = Math.log(top) - AttentionScaling.HALF_WIDTH / unit;
        return new HeadScale(unit, 0, logScale, logScale / 2, 0);
    }

    private PlannedExponentials plan(HeadScale... heads) {
        return planner.plan(SITE, List.of(heads), LEAST_SUM, LEAST_HALF_SUM);
    }

    private PlannedExponentials relieved(int bits, HeadScale... heads) {
        for (int i = 0; i < bits; i++) {
            assertThat(relief.relieve(new Excess(SITE, 65, List.of(Relief.series(SITE))))).isTrue();
        }
        return plan(heads);
    }

    private static int harmonics(PlannedExponentials planned) {
        return planned.heads().getFirst().exponential().harmonics();
    }

    private static double rounding(PlannedExponentials planned, int head) {
        ExponentialSite.HeadSeries one = planned.heads().get(head);
        return new PlannedExponentials(List.of(one), 0, planned.fractionBits(), 0).rounding();
    }

    private void assertExact(PlannedExponentials planned, HeadScale... heads) {
        for (int h = 0; h < heads.length; h++) {
            Series series = planned.heads().get(h).exponential();
            for (double x = -AttentionScaling.HALF_WIDTH; x <= 20; x += 0.01) {
                double exact = heads[h].exponential(x);
                assertThat(Math.abs(series.valueAt(x) - exact))
                        .isLessThanOrEqualTo(
                                options.probabilityError() * Math.max(LEAST_SUM, exact));
            }
        }
    }

    @Test
    void errorOfAProbabilityIsKept() {
        PlannedExponentials planned = plan(NARROW, WIDE);
        assertExact(planned, NARROW, WIDE);
        assertThat(planned.rounding())
                .isPositive()
                .isLessThanOrEqualTo(options.probabilityError() * LEAST_SUM / 4);
        assertThat(planned.missingBits()).isZero();
    }

    @Test
    void everyHeadDividesItsBitsSoThatBothFactorsDisturbItAlike() {
        PlannedExponentials planned = plan(NARROW, WIDE);
        ExponentialSite site = planned.site(SITE, 64);
        for (ExponentialSite.HeadSeries head : site.heads()) {
            double harmonics =
                    Math.scalb(
                            Math.sqrt(SeriesPlanner.squares(head.exponential())),
                            -head.harmonicFractionBits());
            double factors =
                    Math.scalb(
                            Math.sqrt(head.exponential().harmonics()),
                            -site.coefficientFractionBits(head));
            assertThat(harmonics / factors).isBetween(0.5, 2.0);
        }
        assertThat(rounding(planned, 0)).isLessThan(rounding(planned, 1) / 4);
    }

    @Test
    void moreHarmonicsComeBeforeLessPrecision() {
        PlannedExponentials before = plan(WIDE);
        PlannedExponentials after = relieved(1, WIDE);
        assertThat(after.fractionBits()).isLessThanOrEqualTo(before.fractionBits() - 2);
        assertThat(harmonics(after)).isGreaterThan(harmonics(before));
        assertThat(after.missingBits()).isZero();
        assertExact(after, WIDE);
    }

    @Test
    void precisionIsWhatIsLeftToGive() {
        PlannedExponentials before = plan(NARROW, WIDE);
        PlannedExponentials after = relieved(4, NARROW, WIDE);
        assertThat(after.fractionBits()).isLessThanOrEqualTo(before.fractionBits() - 8);
        assertThat(harmonics(after)).isLessThanOrEqualTo(harmonics(before) * 3 / 2);
        assertThat(after.missingBits()).isBetween(1, 3);
        assertThat(after.rounding()).isGreaterThan(before.rounding());
        assertExact(after, NARROW, WIDE);
    }

    @Test
    void scoresTooWideForASeriesAreNamed() {
        HeadScale hopeless = head(0.1, 500);
        assertThatThrownBy(() -> plan(NARROW, hopeless))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(SITE)
                .hasMessageContaining("the scores of head 1 spread over 400");
    }
}
