package io.secformer.infer.planning;

import io.secformer.convert.card.CostSource;
import io.secformer.convert.card.InferenceCost;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;

/** The costs in the cards that {@code convert} writes: those that {@code plan} tells. */
public final class CardCosts implements CostSource {
    @Override
    public InferenceCost of(BertConfig config, PrecisionPlan plan, int tokens) {
        Cost cost = CostReading.of(PlannedNetwork.of(config, plan, 1, tokens));
        return new InferenceCost(
                tokens, cost.rounds(), cost.serverBytes(), cost.dealerBytes(), cost.clientBytes());
    }
}
