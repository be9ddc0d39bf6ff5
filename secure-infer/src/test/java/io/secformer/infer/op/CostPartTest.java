package io.secformer.infer.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.PlanOptions;
import io.secformer.convert.calibrate.TypicalModel;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.BertProgram;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CostPartTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(100, 64, 3, 2, 128).withSoftmax(SoftmaxFunction.TWO_QUAD);
    private static final PrecisionPlan PLAN = TypicalModel.plan(CONFIG, 32, PlanOptions.defaults());

    @Test
    void partsAddUpToTheWhole() {
        Cost whole = CostReading.of(new BertProgram(CONFIG, 2, 32), PLAN);
        Map<CostPart, Cost> parts = CostPart.split(whole);
        assertThat(parts).containsOnlyKeys(EnumSet.allOf(CostPart.class));
        assertThat(parts.values().stream().mapToInt(Cost::rounds).sum()).isEqualTo(whole.rounds());
        assertThat(parts.values().stream().mapToLong(Cost::dealerBytes).sum())
                .isEqualTo(whole.dealerBytes());
        assertThat(parts.values().stream().mapToInt(part -> part.operations().size()).sum())
                .isEqualTo(whole.operations().size());
        assertThat(parts.values()).noneMatch(part -> part.operations().isEmpty());
    }

    @Test
    void onlyWeightsAreMultipliedBeforeTheRequest() {
        Map<CostPart, Cost> parts =
                CostPart.split(CostReading.of(new BertProgram(CONFIG, 1, 32), PLAN));
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

    @Test
    void residentWeightsAreASharesAndAnOpeningEach() {
        // Table and matrices twice, in half words where the ring is narrow; positions and biases
        // once.
        long table = 102L * 64;
        long narrow = 3L * 3 * 64 * 64;
        long layer = 64L * 64 + 2L * 64 * 128 + 2L * 2 * 64;
        long last = 64L * 64 + 64L * 2;
        long biases = 3L * (5 * 64 + 128 + 2) + 64 + 2;
        long positions = 512L * 64;
        assertThat(PLAN.parameter("embeddings.table").ringBits()).isLessThanOrEqualTo(32);
        assertThat(Memory.weights(PLAN))
                .isEqualTo(
                        8 * (table + narrow) + 16 * (3 * layer + last) + 8 * (biases + positions));
    }
}
