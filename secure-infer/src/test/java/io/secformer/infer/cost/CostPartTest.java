package io.secformer.infer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Profile;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.Memory;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CostPartTest {
    private static final BertConfig CONFIG =
            BertConfig.ofSize(100, 64, 3, 2, 128).withSoftmax(SoftmaxFunction.TWO_QUAD);
    private static final PrecisionPlan PLAN = TypicalModel.plan(CONFIG, 32, PlanOptions.defaults());

    @ParameterizedTest
    @EnumSource(Profile.class)
    void partsAddUpToTheWhole(Profile profile) {
        PlanOptions options = PlanOptions.defaults().withProfile(profile);
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
        PlanOptions options = PlanOptions.defaults().withProfile(Profile.WAN);
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

    @Test
    void residentWeightsAreASharesAndAnOpeningEach() {
        PrecisionPlan plan =
                PrecisionPlan.builder(1)
                        .parameter(new ParameterFormat("narrow", 30, 40, 10, 32))
                        .parameter(new ParameterFormat("wide", 50, 60, 10, 33))
                        .parameter(new ParameterFormat("wide.bias", 1, 60, 20, 33))
                        .build();
        // What multiplies twice, in half words where the ring is narrow; what is added once.
        assertThat(Memory.weights(plan)).isEqualTo(8 * 30 * 40 + 16 * 50 * 60 + 8 * 60);
    }

    @Test
    void memoryIsOfEveryParameter() {
        Cost cost = CostReading.of(PlannedNetwork.of(CONFIG, PLAN, 1, 32));
        Memory memory = Memory.of(CONFIG, PLAN, cost, 1, 32);
        long words = PLAN.parameters().values().stream().mapToLong(ParameterFormat::size).sum();
        assertThat(memory.weights()).isBetween(8 * words, 16 * words);
        assertThat(memory.dealt()).isEqualTo(cost.dealerBytes());
        assertThat(memory.inAll()).isEqualTo(memory.inHeap() + memory.dealt());
        assertThat(memory.jvmOptions()).matches("-Xmx[0-9]+m -Xmn256m");
    }
}
