package io.secformer.convert.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.calibrate.CalibratedModel;
import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.SeriesTables;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.Workers;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FixedReadingTest {
    /** The logit that is off most: four standard deviations at twice the usual sensitivity. */
    private static final double LARGEST = 8;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "series,GELU,1",
        "series,GELU_TANH,1",
        "series,FOURIER,2",
        "series,QUAD,3",
        "series-wan,GELU,1",
        "series-wan,FOURIER,2",
        "series-wan,QUAD,3"
    })
    void staysAsNearThePlainReadingAsPredictedWithoutSaturation(
            Strategy strategy, ActivationFunction activation, long seed) {
        RandomBert bert = RandomBert.small(activation, seed);
        BertParameters model = bert.fold(folder);
        assertPredicted(model, model, strategy, bert.sentences(20, 3, 17));
    }

    /** 2Quad adds what the model's configuration says. */
    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void anotherOffsetIsComputedAsItIsInTheClear(Strategy strategy) {
        BertConfig usual = RandomBert.smallConfig();
        RandomBert bert = new RandomBert(usual.withSoftmaxOffset(2), 6);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        assertPredicted(model, model, strategy, inputs);
        double[] own = PlainReading.logits(model, inputs.getFirst(), RangeObserver.NONE)[0];
        double[] other =
                PlainReading.logits(
                        new RandomBert(usual, 6).fold(folder),
                        inputs.getFirst(),
                        RangeObserver.NONE)[0];
        assertThat(Math.abs(own[0] - other[0])).isGreaterThan(1e-3);
    }

    /** A plan predicts what all logits are off by in the root mean square. */
    private static PlannedConversion assertPredicted(
            BertParameters folded,
            BertParameters model,
            Strategy strategy,
            List<TokenInput> inputs) {
        PlannedConversion conversion =
                PlannedConversion.of(
                        model,
                        Calibrator.observe(model, strategy, inputs),
                        PlanOptions.defaults().withStrategy(strategy),
                        rearranged ->
                                Sensitivities.measure(rearranged, strategy, inputs, inputs.size()),
                        (_, _) -> {});
        FixedCheck check = FixedCheck.run(folded, conversion.model(), conversion.plan(), inputs);
        assertThat(check.saturated()).isEmpty();
        // Local truncations of two shares are predicted too, and not made here.
        assertThat(check.rootMeanSquare()).isPositive().isLessThan(conversion.logitError());
        assertThat(check.maxLogitDifference()).isLessThan(LARGEST * conversion.logitError());
        return conversion;
    }

    /** Sums of squares that no series spans, as before some LayerNorms of trained encoders. */
    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void wideRangesTakeANewtonStep(Strategy strategy) {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 4).withWideEmbeddings();
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        PrecisionPlan plan = assertPredicted(model, model, strategy, inputs).plan();
        assertThat(plan.newtonSites()).containsOnlyKeys("embeddings.norm.scale");
        assertThat(plan.newtonSite("embeddings.norm.scale").step())
                .isEqualTo(
                        NormScale.function(
                                        model.config().hiddenSize(), model.config().layerNormEps())
                                .newtonStep());
        assertThat(plan.series()).doesNotContainKey("embeddings.norm.scale");
        PrecisionPlan read = PrecisionPlan.fromJson(plan.toJson());
        assertThat(read.digest()).isEqualTo(plan.digest());

        JsonNode other = plan.toJson();
        ((ObjectNode) other.at("/newtonSteps/0/step")).put("log2Divisor", 4);
        assertRejected(
                model,
                inputs.getFirst(),
                PrecisionPlan.fromJson(other),
                "the Newton step at embeddings.norm.scale cannot be formed");
    }

    @Test
    void theStrategyIsPartOfThePlan() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 1);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(5, 3, 9);
        PrecisionPlan lan = plan(model, inputs);
        PrecisionPlan wan = plan(model, Strategy.SERIES_WAN, inputs);
        assertThat(lan.toJson().at("/strategy/name").asText()).isEqualTo("series");
        assertThat(wan.toJson().at("/strategy/name").asText()).isEqualTo("series-wan");
        assertThat(wan.digest()).isNotEqualTo(lan.digest());
        for (PrecisionPlan plan : List.of(lan, wan)) {
            PrecisionPlan read = PrecisionPlan.fromJson(plan.toJson());
            assertThat(read.strategy()).isEqualTo(plan.strategy());
            assertThat(read.digest()).isEqualTo(plan.digest());
        }
        assertThat(wan.wires())
                .containsKeys("layer.1.intermediate.unscaled", "pooler.unscaled")
                .doesNotContainKey("layer.1.output.norm");
        ObjectNode other = wan.toJson();
        other.set("strategy", lan.toJson().path("strategy"));
        PrecisionPlan ofWan = PrecisionPlan.fromJson(other);
        assertThatThrownBy(() -> run(model, ofWan, inputs.getFirst()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the precision plan has no");
        other.remove("strategy");
        assertThatThrownBy(() -> PrecisionPlan.fromJson(other))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("the precision plan is malformed")
                .hasMessageContaining("strategy");
    }

    /** Ranges of one program do not tell those of the other. */
    @Test
    void planNeedsTheRangesOfItsOwnProgram() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 1);
        BertParameters model = bert.fold(folder);
        Ranges ranges = Calibrator.observe(model, bert.sentences(5, 3, 9));
        PlanOptions options = PlanOptions.defaults().withStrategy(Strategy.SERIES_WAN);
        assertThatThrownBy(() -> Planner.plan(model, ranges, options))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("calibration saw no wire named embeddings.norm.wide");
    }

    /** Who looks tokens up changes no value: neither formats nor words are others. */
    @Test
    void publicEmbeddingsGiveTheSameLogits() {
        RandomBert bert = RandomBert.small(ActivationFunction.QUAD, 3);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(6, 8, 17);
        PrecisionPlan secret = plan(model, inputs);
        PrecisionPlan open =
                Planner.plan(
                        model,
                        Calibrator.observe(model, inputs),
                        PlanOptions.defaults().withEmbedding(Embedding.PUBLIC));
        assertThat(secret.embedding()).isEqualTo(Embedding.SECRET);
        assertThat(secret.toJson().has("publicParameters")).isFalse();
        assertThat(open.embedding()).isEqualTo(Embedding.PUBLIC);
        assertThat(open.publicParameters())
                .containsOnlyKeys("embeddings.table", "embeddings.positions");
        assertThat(open.parameters().keySet())
                .doesNotContainAnyElementsOf(open.publicParameters().keySet());
        assertThat(open.wires()).doesNotContainKey("embeddings.tokens");
        assertThat(open.digest()).isNotEqualTo(secret.digest());
        PrecisionPlan read = PrecisionPlan.fromJson(open.toJson());
        assertThat(read.digest()).isEqualTo(open.digest());
        for (TokenInput input : inputs) {
            FixedReading.Result fixed = run(model, read, input);
            assertThat(fixed.logits()).isDeepEqualTo(run(model, secret, input).logits());
            assertThat(fixed.saturation().byWire()).isEmpty();
        }

        JsonNode other = open.toJson();
        ((ObjectNode) other.at("/publicParameters/0")).put("fractionBits", 3);
        assertRejected(
                model,
                inputs.getFirst(),
                PrecisionPlan.fromJson(other),
                "embeddings.table has 3 fraction bits");
        ((ObjectNode) other.at("/publicParameters/0")).put("name", "pooler");
        assertThatThrownBy(() -> PrecisionPlan.fromJson(other))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("pooler both shared and public");
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void exactSoftmaxStaysNearThePlainReadingWhateverThePadding(Strategy strategy) {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 9);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        BertParameters model = CalibratedModel.of(folded, inputs, PlanOptions.defaults()).model();
        PlannedConversion conversion = assertPredicted(folded, model, strategy, inputs);
        BertParameters grouped = conversion.model();
        PrecisionPlan plan = conversion.plan();
        for (TokenInput input : inputs) {
            FixedReading.Result padded = run(grouped, plan, input.paddedTo(20, 9));
            assertThat(padded.saturation().byWire()).isEmpty();
            assertThat(padded.logits()).isDeepEqualTo(run(grouped, plan, input).logits());
        }
        assertThat(PrecisionPlan.fromJson(plan.toJson()).digest()).isEqualTo(plan.digest());
    }

    @Test
    void scoresBeyondTheirHeadsRangeAreReported() {
        RandomBert bert = RandomBert.exact(ActivationFunction.GELU, 10);
        BertParameters folded = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        BertParameters model = CalibratedModel.of(folded, inputs, PlanOptions.defaults()).model();
        PrecisionPlan plan = plan(model, inputs);
        // Queries four times as long: a model that calibration has not seen.
        HeadScale longer = new HeadScale(4, 0, 0, 0, 0);
        BertParameters other =
                model.withHeads(
                        Map.of(), Map.of("layer.0.attention", List.of(longer, longer, longer)));
        assertThat(run(other, plan, inputs.getFirst()).saturation().byWire())
                .containsKey("layer.0.attention.scores");
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void paddingDoesNotChangeLogits(Strategy strategy) {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 6);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 3, 17);
        PrecisionPlan plan = plan(model, strategy, inputs);
        for (TokenInput input : inputs) {
            FixedReading.Result padded = run(model, plan, input.paddedTo(20, 9));
            assertThat(padded.saturation().byWire()).isEmpty();
            assertThat(padded.logits()).isDeepEqualTo(run(model, plan, input).logits());
        }
    }

    @Test
    void valuesBeyondTheirRangeAreReportedWireByWire() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 7);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(20, 8, 17);
        PrecisionPlan plan = plan(model, inputs);
        TokenInput single = bert.sentences(1, 1, 1).getFirst();
        FixedReading.Result result = run(model, plan, single);
        assertThat(result.saturation().byWire())
                .containsKeys("layer.0.attention.sums", "layer.1.attention.sums");
        assertThat(result.saturation().total()).isPositive();
    }

    @Test
    void planThatDoesNotFitIsRejected() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 8);
        BertParameters model = bert.fold(folder);
        List<TokenInput> inputs = bert.sentences(5, 3, 9);
        PrecisionPlan plan = plan(model, inputs);
        assertRejected(
                model,
                inputs.getFirst(),
                changed(plan, wire("embeddings.norm", 4), series -> series),
                "does not fit the program: wire layer.0.attention.");
        assertRejected(
                model,
                inputs.getFirst(),
                changed(plan, unguarded("layer.0.attention.scores"), series -> series),
                "wire layer.0.attention.scores cannot be widened");
        assertRejected(
                model,
                inputs.getFirst(),
                changed(plan, wire("layer.1.attention.sums", 1), series -> series),
                "the series at layer.1.attention.inverse has period");
        assertRejected(
                model,
                inputs.getFirst(),
                changed(plan, wire -> wire, FixedReadingTest::withoutSlope),
                "the linear part at layer.0.activated cannot be formed");
    }

    private static void assertRejected(
            BertParameters model, TokenInput input, PrecisionPlan plan, String message) {
        assertThatThrownBy(() -> run(model, plan, input))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    private static UnaryOperator<Wire> wire(String name, int fewerBits) {
        return w ->
                w.name().equals(name)
                        ? new Wire(
                                name,
                                w.fractionBits(),
                                w.ringBits() - fewerBits,
                                w.guardBits(),
                                w.low(),
                                w.high())
                        : w;
    }

    private static UnaryOperator<Wire> unguarded(String name) {
        return w ->
                w.name().equals(name)
                        ? new Wire(name, w.fractionBits(), w.ringBits(), 0, w.low(), w.high())
                        : w;
    }

    private static SeriesSite withoutSlope(SeriesSite s) {
        return new SeriesSite(
                s.name(),
                s.series(),
                0,
                s.harmonicFractionBits(),
                s.coefficientFractionBits(),
                s.ringBits());
    }

    private static PrecisionPlan changed(
            PrecisionPlan plan, UnaryOperator<Wire> wires, UnaryOperator<SeriesSite> series) {
        PrecisionPlan.Builder builder = PrecisionPlan.builder(plan.headRoom());
        plan.wires().values().forEach(w -> builder.site(wires.apply(w)));
        plan.freshRings().values().forEach(builder::site);
        plan.series().values().forEach(s -> builder.site(series.apply(s)));
        plan.newtonSites().values().forEach(builder::site);
        plan.parameters().values().forEach(builder::parameter);
        return builder.build();
    }

    private static PrecisionPlan plan(BertParameters model, List<TokenInput> inputs) {
        return plan(model, Strategy.SERIES, inputs);
    }

    private static PrecisionPlan plan(
            BertParameters model, Strategy strategy, List<TokenInput> inputs) {
        return Planner.plan(
                model,
                Calibrator.observe(model, strategy, inputs),
                PlanOptions.defaults().withStrategy(strategy));
    }

    static FixedReading.Result run(BertParameters model, PrecisionPlan plan, TokenInput input) {
        try (Workers workers = new Workers(1)) {
            return FixedReading.run(
                    PlannedNetwork.of(model.config(), plan, input.batch(), input.tokens()),
                    new QuantizedParameters(model, plan),
                    input,
                    new PlainRingMatmul(workers),
                    new SeriesTables(),
                    RangeObserver.NONE);
        }
    }
}
