package io.secformer.infer.planning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.card.CostSource;
import io.secformer.convert.card.InferenceCost;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.infer.cli.InferMain;
import io.secformer.kit.file.JsonFiles;
import io.secformer.testing.Captured;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Cards and {@code plan} tell the same costs. */
class CardCostsTest {
    @Test
    void costsOfCardsAreThoseOfPlan() {
        CostSource source = ServiceLoader.load(CostSource.class).findFirst().orElseThrow();
        assertThat(source).isInstanceOf(CardCosts.class);
        BertConfig config = BertConfig.bertBase().withSoftmax(SoftmaxFunction.TWO_QUAD);
        PrecisionPlan plan = TypicalModel.plan(config, 48, PlanOptions.defaults());
        InferenceCost cost = source.of(config, plan, 48);
        Captured told =
                Captured.of(
                        () ->
                                InferMain.run(
                                        "plan",
                                        "--model",
                                        "bert-base",
                                        "--tokens",
                                        "48",
                                        "--json",
                                        "--quiet"));
        assertThat(told.code()).as(told.err()).isZero();
        JsonNode json = JsonFiles.parse(told.out().getBytes(StandardCharsets.UTF_8), "plan");
        assertThat(cost.tokens()).isEqualTo(48);
        assertThat(cost.rounds()).isEqualTo(json.path("rounds").asInt());
        assertThat(cost.serverBytes()).isEqualTo(json.path("serverBytes").asLong());
        assertThat(cost.clientBytes()).isEqualTo(json.path("clientBytes").asLong());
        assertThat(cost.dealerBytes()).isEqualTo(json.path("dealerBytes").asLong());
    }
}
