package io.secformer.convert.calibrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.TokenInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says about the texts that it was made from. */
class PublishedIntervalsTest {
    @TempDir private Path folder;

    @Test
    void endsGetTwoSignificantBitsOutwards() {
        assertThat(new Interval(0.7, 5.1).outward()).isEqualTo(new Interval(0.5, 6));
        assertThat(new Interval(1.5, 4).outward()).isEqualTo(new Interval(1.5, 4));
        assertThat(new Interval(-5.1, -0.7).outward()).isEqualTo(new Interval(-6, -0.5));
        assertThat(new Interval(0, 1e-9).outward()).isEqualTo(new Interval(0, 0x1.8p-30));
        assertThat(new Interval(1 - 0x1p-53, 1 + 0x1p-52).outward())
                .isEqualTo(new Interval(0.75, 1.5));
    }

    @Test
    void argumentsOfSeriesAreRoundedInThePlan() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 5);
        BertParameters model = bert.fold(folder);
        PrecisionPlan plan =
                PlannedConversion.of(
                                model,
                                Calibrator.observe(model, bert.sentences(20, 3, 17)),
                                PlanOptions.defaults())
                        .plan();
        List<String> checked = new ArrayList<>();
        for (Wire wire : plan.wires().values()) {
            if (wire.name().endsWith(".norm.squares")
                    || wire.name().endsWith(".sums")
                    || wire.name().equals("pooler")) {
                assertThat(List.of(wire.low(), wire.high()))
                        .as(wire.name())
                        .allMatch(end -> Math.abs(end) == WireFormat.roundedUp(Math.abs(end), 2));
                checked.add(wire.name());
            }
        }
        assertThat(checked).hasSizeGreaterThan(4).contains("pooler");
    }

    @Test
    void headsOfALayerHaveOneUnitAndRoundedScales() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 6);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        AttentionScales scales = CalibratedModel.of(model, inputs, PlanOptions.defaults()).scales();
        Set<Double> units = new HashSet<>();
        scales.scales()
                .forEach(
                        (attention, heads) -> {
                            assertThat(heads)
                                    .extracting(HeadScale::unit)
                                    .containsOnly(heads.getFirst().unit());
                            units.add(heads.getFirst().unit());
                            for (HeadScale head : heads) {
                                assertThat(head.center() * 4)
                                        .isEqualTo(Math.rint(head.center() * 4));
                                for (double scale : List.of(head.logScale(), head.halfLogScale())) {
                                    double steps = scale / AttentionScaling.SCALE_STEP;
                                    assertThat(steps).isCloseTo(Math.rint(steps), within(1e-9));
                                }
                            }
                        });
        for (double unit : units) {
            double width = (2 * AttentionScaling.HALF_WIDTH - 0.25) / unit;
            assertThat(width).isCloseTo(WireFormat.roundedUp(width - 1e-9, 3), within(1e-9));
        }
    }

    /** A fit that is made of another one, moved by a power of two, is the fit itself. */
    @Test
    void fitsOfPowersAreShared() {
        Interval here = new Interval(1.5, 96);
        for (SmoothFunction function :
                List.of(
                        new SmoothFunction.Reciprocal(),
                        new SmoothFunction.InverseSquare(),
                        new SmoothFunction.RoughScale(0.25),
                        new SmoothFunction.InverseSquareRoot(48, 0))) {
            FitCache cache = new FitCache();
            SeriesPlanner planner = new SeriesPlanner(PlanOptions.defaults(), new Relief(), cache);
            for (int exponent : new int[] {0, 8, -16}) {
                Interval there =
                        new Interval(
                                Math.scalb(here.low(), exponent),
                                Math.scalb(here.high(), exponent));
                double period = Math.scalb(128.0, exponent);
                Series series =
                        planner.plan("site", function, List.of(), there, period, null, 1)
                                .series()
                                .getFirst()
                                .series();
                for (double x : List.of(there.low(), 2.5 * there.low(), there.high())) {
                    double value = function.apply(x);
                    assertThat(series.valueAt(x))
                            .isCloseTo(value, within(1.01 * value * series.maxError() + 1e-12));
                }
                assertThat(series.period()).isEqualTo(period);
            }
            assertThat(cache.size()).as("%s", function).isEqualTo(1);
        }
    }

    /** Two rounds a layer would be the price of one step of rounding too many. */
    @Test
    void sumsOverLongTextsAreStillDividedAtOnce() {
        BertConfig config =
                BertConfig.ofSize(100, 64, 3, 2, 512).withSoftmax(SoftmaxFunction.TWO_QUAD);
        PrecisionPlan plan = TypicalModel.plan(config, 512, PlanOptions.defaults());
        assertThat(plan.wires().keySet())
                .contains("layer.0.attention.sums", "layer.0.attention.inverse")
                .noneMatch(wire -> wire.endsWith(".rough"));
    }
}
