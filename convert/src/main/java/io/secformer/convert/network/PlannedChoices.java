package io.secformer.convert.network;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;

/**
 * What a plan has chosen.
 *
 * @param plan the plan
 */
record PlannedChoices(PrecisionPlan plan) implements Choices {

    @Override
    public Strategy strategy() {
        return plan.strategy();
    }

    @Override
    public Iteration iteration(String site) {
        return plan.iteration(site);
    }

    @Override
    public Embedding embedding() {
        return plan.embedding();
    }

    @Override
    public boolean widens(Block attention) {
        return plan.freshRings().containsKey(attention.wire(SiteRole.WIDE_VALUE));
    }

    @Override
    public int halvings(Block attention) {
        return plan.exponentials(attention.wire(SiteRole.EXPONENTIALS)).halvings();
    }

    @Override
    public int guesses(Block attention) {
        int guesses = 0;
        while (plan.wires().containsKey(attention.division(guesses + 1).wire(SiteRole.ROUGH))) {
            guesses++;
        }
        return guesses;
    }

    @Override
    public boolean rescales(Block norm) {
        return plan.wires().containsKey(norm.wire(SiteRole.RESCALED));
    }

    @Override
    public ColumnExponents exponents(Block norm) {
        return plan.columnExponents(norm.wire(SiteRole.SUM_OF_SQUARES));
    }

    @Override
    public boolean refines(Block norm) {
        return plan.newtonSites().containsKey(norm.wire(SiteRole.SCALE));
    }
}
