package io.secformer.infer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.cost.Cost;
import org.junit.jupiter.api.Test;

/** What the exact softmax costs beside 2Quad. */
final class ExactSoftmaxCostTest {
    private static final int LAYERS = 2;
    private static final int TOKENS = 128;

    @Test
    void takesTwoRoundsALayerMoreAndUpTo30PercentMoreBytes() {
        Cost twoQuad = cost(SoftmaxFunction.TWO_QUAD);
        Cost exact = cost(SoftmaxFunction.SOFTMAX);
        assertThat(exact.rounds()).isEqualTo(twoQuad.rounds() + 2 * LAYERS);
        assertThat(exact.serverBytes())
                .isBetween(twoQuad.serverBytes(), twoQuad.serverBytes() * 13 / 10);
    }

    private static Cost cost(SoftmaxFunction softmax) {
        BertConfig config = BertConfig.ofSize(1000, 768, LAYERS, 12, 3072).withSoftmax(softmax);
        return CostReading.of(
                PlannedNetwork.of(
                        config,
                        TypicalModel.plan(config, TOKENS, PlanOptions.defaults()),
                        1,
                        TOKENS));
    }
}
