package io.secformer.convert.calibrate.rearrange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.fit.Cholesky;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.HeadRanges;
import io.secformer.convert.calibrate.observe.Passes;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.ExponentialPlanner;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Relief;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.reading.UnusableExampleException;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionScalingTest {
    @TempDir private Path folder;

    private static BertParameters withSharpQueries(BertParameters model, double factor) {
        HeadScale sharp = new HeadScale(factor, 0, 0, 0, 0);
        BertParameters scaled =
                model.withHeads(
                        Map.of(), Map.of("layer.0.attention", List.of(sharp, sharp, sharp)));
        // The same parameters as a model of its own: its scores are what is opened.
        return scaled.withHeads(
                Map.of(),
                Map.of(
                        "layer.0.attention",
                        List.of(HeadScale.IDENTITY, HeadScale.IDENTITY, HeadScale.IDENTITY)));
    }

    @Test
    void scalingChangesNoLogit() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 1);
        BertParameters model = withSharpQueries(bert.fold(folder), 2);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        BertParameters scaled = CalibratedModel.of(model, inputs, PlanOptions.defaults()).model();
        for (TokenInput input : bert.sentences(5, 3, 17)) {
            assertThat(PlainReading.logits(scaled, input, RangeObserver.NONE)[0])
                    .containsExactly(
                            PlainReading.logits(model, input, RangeObserver.NONE)[0], within(2e-5));
        }
    }

    @Test
    void keyShiftsTakeAwayWhatKeysHaveInCommon() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 2);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(60, 3, 17);
        double[] common = new double[24];
        Arrays.setAll(common, i -> 20 * Math.sin(i + 1));
        BertParameters moved = model.withHeads(Map.of("layer.0.attention", common), Map.of());
        BertParameters back =
                moved.withHeads(
                        KeyShifts.fit(moved, inputs, Passes.plain()).byAttention(), Map.of());
        HeadRanges original = ranges(model, inputs);
        HeadRanges before = ranges(moved, inputs);
        HeadRanges after = ranges(back, inputs);
        for (int head = 0; head < 3; head++) {
            double narrow = spread(original.of("layer.0.attention", head));
            assertThat(spread(before.of("layer.0.attention", head))).isGreaterThan(2 * narrow);
            assertThat(spread(after.of("layer.0.attention", head))).isLessThan(1.05 * narrow);
        }
    }

    /** Of a model whose scores are as they are. */
    private static HeadRanges ranges(BertParameters model, List<TokenInput> inputs) {
        return Calibrator.watch(model, Strategy.SERIES, inputs, Passes.plain()).heads();
    }

    private static double spread(HeadRanges.HeadRange head) {
        return head.sums().getFirst().length();
    }

    @Test
    void everyHeadOpensItsScoresOnTheSameInterval() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 3);
        BertParameters model = withSharpQueries(bert.fold(folder), 2);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        AttentionScales scales = CalibratedModel.of(model, inputs, PlanOptions.defaults()).scales();
        HeadRanges seen = ranges(model.withHeads(scales.keyShifts(), Map.of()), inputs);
        scales.scales()
                .forEach(
                        (attention, heads) -> {
                            for (int h = 0; h < heads.size(); h++) {
                                HeadScale head = heads.get(h);
                                HeadRanges.HeadRange own = seen.of(attention, h);
                                double high = own.scores().high() * head.unit() + head.center();
                                double low = own.scores().low() * head.unit() + head.center();
                                assertThat(high).isBetween(0.0, AttentionScaling.HALF_WIDTH);
                                assertThat(low).isBetween(-AttentionScaling.HALF_WIDTH, 0.0);
                                assertThat(head.halvings()).isZero();
                            }
                        });
    }

    /** The sharper the scores, the more halvings; and no more than it takes. */
    @Test
    void scoresThatNoWordHoldsAreHalved() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 4);
        int before = 0;
        for (double sharpness : new double[] {1, 20, 60, 240}) {
            BertParameters model = withSharpQueries(bert.fold(folder), sharpness);
            List<TokenInput> inputs = bert.sentences(20, 3, 17);
            List<HeadScale> heads =
                    CalibratedModel.of(model, inputs, PlanOptions.defaults())
                            .scales()
                            .scales()
                            .getOrDefault("layer.0.attention", List.of());
            int halvings = heads.getFirst().halvings();
            assertThat(heads).allMatch(head -> head.halvings() == halvings);
            assertThat(halvings).isGreaterThanOrEqualTo(before);
            before = halvings;
        }
        assertThat(before).isGreaterThanOrEqualTo(3);
    }

    @Test
    void scoresThatSpreadOverThousandsAreRefused() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 4);
        BertParameters model = withSharpQueries(bert.fold(folder), 1e5);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        assertThatThrownBy(() -> CalibratedModel.of(model, inputs, PlanOptions.defaults()).scales())
                .isInstanceOfSatisfying(
                        UnusableExampleException.class,
                        found ->
                                assertThat(found.of("row 7 of a file"))
                                        .startsWith("site layer.0.attention: scores of head ")
                                        .contains(" spread over ", " on row 7 of a file: ")
                                        .contains("distill a 2quad student"));
    }

    @Test
    void headsThatNoWordHoldsAreRefused() {
        HeadScale wide = new HeadScale(0.05, 0, 0, 0, 0);
        ExponentialPlanner planner = new ExponentialPlanner(PlanOptions.defaults(), new Relief());
        assertThatThrownBy(() -> planner.plan("layer.0.attention.exponentials", List.of(wide), 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the scores of head 0 spread over 760")
                .hasMessageContaining("--probability-error");
    }

    @Test
    void exponentialsKeepTheStatedErrorOfProbabilities() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 5);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(30, 3, 17);
        for (double error : new double[] {1e-2, 2e-3, 5e-4}) {
            PlanOptions options = PlanOptions.defaults().withProbabilityError(error);
            BertParameters scaled = CalibratedModel.of(model, inputs, options).model();
            Ranges ranges = Calibrator.observe(scaled, inputs);
            PrecisionPlan plan = Planner.plan(scaled, ranges, options);
            ExponentialSite site = plan.exponentials("layer.0.attention.exponentials");
            double least = ranges.of("layer.0.attention.sums").low() / options.headRoom();
            for (int h = 0; h < 3; h++) {
                HeadScale scale = scaled.heads(site.name()).get(h);
                ExponentialSite.Head head = site.heads().get(h);
                for (double x = -19.99; x < 20; x += 0.0371) {
                    double exact = scale.exponential(x);
                    assertThat(Math.exp(site.exponent(head, x)))
                            .isCloseTo(exact, within(1e-12 * exact));
                    double rounding = Math.scalb(site.roundingUlps(head, x), -site.fractionBits());
                    assertThat(rounding / Math.max(least, exact))
                            .as("head %d at %s", h, x)
                            .isLessThanOrEqualTo(error / 2);
                }
            }
        }
    }

    @Test
    void choleskySolves() {
        double[][] a = {{4, 0, 0}, {2, 5, 0}, {-1, 1, 3}};
        double[] x = {1, -2, 3};
        double[] b = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                b[i] += a[Math.max(i, j)][Math.min(i, j)] * x[j];
            }
        }
        double[][] lower = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
        assertThat(Cholesky.solve(lower, b)).containsExactly(x, within(1e-12));
    }
}
