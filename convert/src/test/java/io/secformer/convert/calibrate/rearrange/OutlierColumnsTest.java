package io.secformer.convert.calibrate.rearrange;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.ModelStatistics;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ColumnExponents.Column;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class OutlierColumnsTest {
    private static final String NORM = "layer.0.output.norm";
    private static final String SITE = NORM + ".squares";
    private static final int COLUMN = 5;
    private static final double HEAD_ROOM = PlanOptions.defaults().headRoom();

    @TempDir private Path folder;
    private BertParameters model;
    private List<TokenInput> inputs;
    private List<TokenInput> others;

    @BeforeEach
    void modelWithAnOutlierColumn() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 22);
        widen(bert, COLUMN, 30);
        model = bert.fold(folder);
        inputs = bert.sentences(20, 3, 17);
        others = bert.sentences(5, 3, 17);
    }

    /** What the first layer gives in one column is larger by a factor, and its gain smaller. */
    private static void widen(RandomBert bert, int column, float factor) {
        String output = "bert.encoder.layer.0.output.";
        float[] weight = requireNonNull(bert.tensors().get(output + "dense.weight"));
        int inner = bert.config().intermediateSize();
        for (int i = 0; i < inner; i++) {
            weight[column * inner + i] *= factor;
        }
        requireNonNull(bert.tensors().get(output + "dense.bias"))[column] *= factor;
        requireNonNull(bert.tensors().get(output + "LayerNorm.weight"))[column] /= factor / 4;
    }

    private Map<String, ColumnExponents> chosen() {
        return OutlierColumns.choose(model.config(), Calibrator.observe(model, inputs), HEAD_ROOM);
    }

    @Test
    void outlierIsBroughtToTheOctaveOfTheOthers() {
        Ranges seen = Calibrator.observe(model, inputs);
        Map<String, ColumnExponents> chosen =
                OutlierColumns.choose(model.config(), seen, HEAD_ROOM);
        assertThat(chosen).containsOnlyKeys(SITE);
        Column outlier = requireNonNull(chosen.get(SITE)).columns().getFirst();
        assertThat(chosen.get(SITE).columns()).containsExactly(outlier);
        assertThat(outlier.index()).isEqualTo(COLUMN);
        assertThat(outlier.exponent()).isBetween(2, 6);
        double widest = 0;
        for (int j = 0; j < model.config().hiddenSize(); j++) {
            double magnitude = seen.columns(NORM + ".centered").magnitude(j);
            widest = j == COLUMN ? widest : Math.max(widest, magnitude);
        }
        double left = seen.divided(chosen).of(NORM + ".centered").magnitude();
        assertThat(Math.getExponent(HEAD_ROOM * left))
                .isEqualTo(Math.getExponent(HEAD_ROOM * widest));
    }

    @Test
    void columnsThatAreAlikeStayAsTheyAre() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 22);
        BertParameters plain = bert.fold(folder);
        Ranges seen = Calibrator.observe(plain, bert.sentences(20, 3, 17));
        assertThat(OutlierColumns.choose(plain.config(), seen, HEAD_ROOM)).isEmpty();
    }

    /** The ring is that of an octave, so a column just beyond one costs all columns a bit. */
    @Test
    void columnJustBeyondAnOctaveIsDivided() {
        Ranges seen = Calibrator.observe(model, inputs);
        double widest = 0;
        for (int j = 0; j < model.config().hiddenSize(); j++) {
            double magnitude = seen.columns(NORM + ".centered").magnitude(j);
            widest = j == COLUMN ? widest : Math.max(widest, magnitude);
        }
        double outlier = seen.columns(NORM + ".centered").magnitude(COLUMN);
        for (double headRoom = 1; headRoom <= 2; headRoom *= 1.05) {
            ColumnExponents own = OutlierColumns.choose(model.config(), seen, headRoom).get(SITE);
            assertThat(requireNonNull(own).columns())
                    .containsExactly(
                            new Column(
                                    COLUMN,
                                    Math.getExponent(headRoom * outlier)
                                            - Math.getExponent(headRoom * widest)));
        }
    }

    /** Powers of two change no digit, neither of a weight nor of a value. */
    @Test
    void dividedModelComputesTheSame() {
        BertParameters divided = model.withExponents(everywhere());
        assertThat(divided.values(NORM.replace("norm", "residual")))
                .isNotEqualTo(model.values(NORM.replace("norm", "residual")));
        for (Strategy strategy : Strategy.PLANNED) {
            for (TokenInput input : inputs) {
                assertThat(PlainReading.logits(divided, input, strategy, RangeObserver.NONE)[0])
                        .containsExactly(
                                PlainReading.logits(model, input, strategy, RangeObserver.NONE)[0],
                                within(1e-12));
            }
        }
    }

    /** Several columns of every LayerNorm but the embeddings'. */
    private static Map<String, ColumnExponents> everywhere() {
        return Map.of(
                "layer.0.attention.norm.squares",
                exponents("layer.0.attention.norm", 0, 3, 1),
                SITE,
                exponents(NORM, 6, 0, 0, 0, 0, 4, 1),
                "layer.1.attention.norm.squares",
                exponents("layer.1.attention.norm", 0, 0, 2),
                "layer.1.output.norm.squares",
                exponents("layer.1.output.norm", 1, 1, 0, 5));
    }

    private static ColumnExponents exponents(String norm, int... exponents) {
        return ColumnExponents.of(norm + ".squares", exponents);
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void dividedRangesAreThoseOfTheDividedModel(Strategy strategy) {
        Ranges divided = Calibrator.observe(model, strategy, inputs).divided(everywhere());
        Ranges again = Calibrator.observe(model.withExponents(everywhere()), strategy, inputs);
        assertThat(divided.byWire().keySet()).isEqualTo(again.byWire().keySet());
        divided.byWire()
                .forEach(
                        (wire, range) -> {
                            assertThat(range.low()).isEqualTo(again.of(wire).low(), within(1e-12));
                            assertThat(range.high())
                                    .isEqualTo(again.of(wire).high(), within(1e-12));
                            assertThat(range.rootMeanSquare())
                                    .isEqualTo(again.of(wire).rootMeanSquare(), within(1e-12));
                            assertThat(range.count()).isEqualTo(again.of(wire).count());
                        });
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void fixedReadingIsAsCloseAsPredictedOnNarrowerRings(Strategy strategy) {
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        Ranges seen = Calibrator.observe(model, strategy, inputs);
        PlannedConversion conversion =
                PlannedConversion.of(
                        model,
                        seen,
                        options,
                        divided -> Sensitivities.measure(divided, strategy, inputs, inputs.size()),
                        (_, _) -> {});
        PrecisionPlan plan = conversion.plan();
        assertThat(plan.columnExponents(SITE).columns()).isNotEmpty();
        FixedCheck check = FixedCheck.run(model, conversion.model(), plan, others);
        assertThat(check.saturated()).isEmpty();
        assertThat(check.rootMeanSquare()).isPositive().isLessThan(conversion.logitError());
        PrecisionPlan whole =
                Planner.plan(
                                ModelStatistics.of(model),
                                seen,
                                options,
                                Sensitivities.measure(model, strategy, inputs, inputs.size()),
                                (_, _) -> {})
                        .plan();
        for (String wire : List.of(NORM + ".centered", "layer.0.activated")) {
            assertThat(plan.wire(wire).ringBits()).as(wire).isLessThan(whole.wire(wire).ringBits());
        }
    }

    /** Rows that are rescaled have sums of squares twice; either weighs the columns. */
    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void rescaledRowsAreDividedToo(Strategy strategy) {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 22);
        widen(bert, COLUMN, 600);
        BertParameters wide = bert.fold(folder);
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        Ranges seen = Calibrator.observe(wide, strategy, inputs);
        PlannedConversion conversion = PlannedConversion.of(wide, seen, options);
        assertThat(conversion.plan().wires()).containsKey(NORM + ".rescaled");
        assertThat(conversion.plan().columnExponents(SITE).columns()).isNotEmpty();
        FixedCheck check = FixedCheck.run(wide, conversion.model(), conversion.plan(), inputs);
        assertThat(check.saturated()).isEmpty();
        FixedCheck whole = FixedCheck.run(wide, wide, Planner.plan(wide, seen, options), inputs);
        assertThat(check.rootMeanSquare()).isPositive().isLessThan(2 * whole.rootMeanSquare());
    }

    @Test
    void publishedStrategiesTakeTheModelAsItCame() {
        Ranges seen = Calibrator.observe(model, inputs);
        for (Strategy strategy : Strategy.NAMED) {
            if (!strategy.isPlanned()) {
                PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
                PlannedConversion conversion = PlannedConversion.of(model, seen, options);
                assertThat(conversion.plan().columnExponents()).isEmpty();
                assertThat(conversion.model()).isSameAs(model);
            }
        }
    }

    @Test
    void exponentsOfAnotherModelAreRefused() {
        assertThatThrownBy(() -> divide("layer.0.output.norm", new int[25]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer.0.output.norm.squares has no such columns");
        assertThatThrownBy(() -> divide("layer.2.output.norm", new int[2]))
                .hasMessageContaining("layer.2.output.norm.squares has no such columns");
        assertThatThrownBy(() -> divide("embeddings.norm", new int[2]))
                .hasMessageContaining("embeddings.norm.squares has no such columns");
        BertParameters divided = model.withExponents(chosen());
        assertThatThrownBy(() -> divided.withExponents(Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    private void divide(String norm, int[] exponents) {
        exponents[exponents.length - 1] = 1;
        ColumnExponents own = exponents(norm, exponents);
        model.withExponents(Map.of(own.name(), own));
    }
}
