package io.secformer.infer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.engine.CostReading;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CostPartTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(100, 64, 3, 2, 128).withSoftmax(SoftmaxFunction.TWO_QUAD);
    private static final PrecisionPlan PLAN = TypicalModel.plan(CONFIG, 32, PlanOptions.defaults());

    /**
     * Which part every operation is of: its part, its kind, and names, without numbers of layers
     * and of groups of columns. Of an opening or a product, the first name decides.
     */
    private static final String PARTS_BY_OPERATION =
            """
            embedding input embeddings.tokens embeddings.mask embeddings.norm.centered
            embedding embed embeddings.table
            embedding asSecret embeddings.mask
            linear linear layer.attention.query layer.attention.key layer.attention.value
            linear linear layer.attention.key.bias
            linear linear layer.attention.output layer.intermediate layer.output
            attention open layer.attention.query layer.attention.scores layer.attention.squares
            attention open layer.attention.context layer.attention.normalized
            attention open layer.attention.exponentials layer.attention.scaled
            attention open layer.attention.inverse
            attention product layer.attention.query layer.attention.squares
            attention product layer.attention.exponentials
            attention widen layer.attention.value
            attention square layer.attention.scores
            attention series layer.attention.inverse layer.attention.guess
            attention scaleRows layer.attention.context layer.attention.sums
            attention scaleRows layer.attention.scaled
            attention exponentials layer.attention.exponentials
            attention exponentials layer.attention.halfExponentials
            activation open layer.intermediate layer.activated
            activation series layer.activated
            LayerNorm open embeddings.norm.centered embeddings.norm.squares
            LayerNorm open embeddings.norm.scale embeddings.norm layer.attention.norm.centered
            LayerNorm open layer.attention.norm.squares layer.attention.norm.scale
            LayerNorm open layer.attention.norm layer.output.norm.centered
            LayerNorm open layer.output.norm.squares layer.output.norm.scale layer.output.norm
            LayerNorm sumOfSquares embeddings.norm.centered layer.attention.norm.centered
            LayerNorm sumOfSquares layer.output.norm.centered
            LayerNorm series embeddings.norm.scale layer.attention.norm.scale
            LayerNorm series layer.output.norm.scale
            LayerNorm scaleRows embeddings.norm.centered layer.attention.norm.centered
            LayerNorm scaleRows layer.output.norm.centered layer.attention.query.unscaled
            LayerNorm scaleRows layer.attention.key.unscaled layer.attention.value.unscaled
            LayerNorm scaleRows layer.attention.residual.unscaled layer.intermediate.unscaled
            LayerNorm scaleRows layer.output.residual.unscaled pooler.unscaled
            LayerNorm scaleColumns layer.attention.residual layer.output.residual
            LayerNorm linear layer.attention.residual.mean layer.output.residual.mean
            LayerNorm widen embeddings.norm.centered layer.attention.norm.centered
            LayerNorm widen layer.output.norm.centered
            classifier linear pooler classifier
            classifier open pooler pooled
            classifier series pooled
            classifier reveal logits
            """;

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void partsAddUpToTheWhole(Strategy strategy) {
        PlanOptions options = PlanOptions.defaults().withStrategy(strategy);
        PrecisionPlan plan = TypicalModel.plan(CONFIG, 32, options);
        Cost whole = CostReading.of(PlannedNetwork.of(CONFIG, plan, 2, 32));
        Map<CostPart, Cost> parts = CostPart.split(whole);
        assertThat(parts).containsOnlyKeys(EnumSet.allOf(CostPart.class));
        assertThat(parts.values().stream().mapToInt(Cost::rounds).sum()).isEqualTo(whole.rounds());
        assertThat(parts.values().stream().mapToLong(Cost::dealerBytes).sum())
                .isEqualTo(whole.dealerBytes());
        assertThat(parts.values().stream().mapToInt(part -> part.operations().size()).sum())
                .isEqualTo(whole.operations().size());
        assertThat(parts.values()).noneMatch(part -> part.operations().isEmpty());
    }

    /** What a LayerNorm scales afterwards is its own, whichever weight it comes from. */
    @Test
    void fewerRoundsAreThoseOfLayerNorms() {
        PlanOptions options = PlanOptions.defaults().withStrategy(Strategy.SERIES_WAN);
        Map<CostPart, Cost> wan =
                CostPart.split(
                        CostReading.of(
                                PlannedNetwork.of(
                                        CONFIG, TypicalModel.plan(CONFIG, 32, options), 1, 32)));
        Map<CostPart, Cost> lan =
                CostPart.split(CostReading.of(PlannedNetwork.of(CONFIG, PLAN, 1, 32)));
        for (CostPart part : CostPart.values()) {
            Cost fewer = Objects.requireNonNull(wan.get(part));
            Cost more = Objects.requireNonNull(lan.get(part));
            int norms = part == CostPart.NORM ? 2 * CONFIG.numHiddenLayers() + 1 : 0;
            assertThat(fewer.rounds()).as(part.label()).isEqualTo(more.rounds() - norms);
        }
    }

    @Test
    void onlyWeightsAreMultipliedBeforeTheRequest() {
        Map<CostPart, Cost> parts =
                CostPart.split(CostReading.of(PlannedNetwork.of(CONFIG, PLAN, 1, 32)));
        // Of the LayerNorms, the means of the residual rows.
        Set<CostPart> early =
                EnumSet.of(CostPart.EMBEDDING, CostPart.LINEAR, CostPart.NORM, CostPart.CLASSIFIER);
        parts.forEach(
                (part, cost) ->
                        assertThat(cost.offlineMultiplyAdds() > 0)
                                .as(part.label())
                                .isEqualTo(early.contains(part)));
        assertThat(Objects.requireNonNull(parts.get(CostPart.ATTENTION)).onlineMultiplyAdds())
                .isPositive();
    }

    private static Map<String, String> partsByOperation() {
        Map<String, String> parts = new HashMap<>();
        for (String line : PARTS_BY_OPERATION.lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            for (String name : words.subList(2, words.size())) {
                assertThat(parts.put(words.get(1) + " " + name, words.get(0))).isNull();
            }
        }
        return parts;
    }

    private static String withoutNumbers(OpCost operation) {
        String first = operation.name().split(" ", -1)[0];
        return operation.kind() + " " + first.replaceAll("\\.\\d+", "");
    }

    @Test
    void everyOperationOfEveryNetworkIsInThePartThatItIsOf() {
        Map<String, String> expected = partsByOperation();
        Set<String> met = new HashSet<>();
        for (SoftmaxFunction softmax : List.of(SoftmaxFunction.TWO_QUAD, SoftmaxFunction.SOFTMAX)) {
            BertConfig config = CONFIG.withSoftmax(softmax);
            for (Strategy strategy : Strategy.PLANNED) {
                for (Embedding embedding : Embedding.values()) {
                    PlanOptions options =
                            PlanOptions.defaults().withStrategy(strategy).withEmbedding(embedding);
                    PrecisionPlan plan = TypicalModel.plan(config, 32, options);
                    Cost whole = CostReading.of(PlannedNetwork.of(config, plan, 1, 32));
                    CostPart.split(whole)
                            .forEach(
                                    (part, cost) -> {
                                        for (OpCost operation : cost.operations()) {
                                            String name = withoutNumbers(operation);
                                            assertThat(part.label())
                                                    .as(name)
                                                    .isEqualTo(expected.get(name));
                                            met.add(name);
                                        }
                                    });
                }
            }
        }
        assertThat(met).isEqualTo(expected.keySet());
    }
}
