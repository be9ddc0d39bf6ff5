package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;

/**
 * The choices of a function that is looked at by itself.
 *
 * @param strategy how it is computed
 * @param run how every iteration is run
 */
record OneIteration(Strategy strategy, Iteration run) implements Choices {
    @Override
    public Iteration iteration(String site) {
        return run;
    }

    @Override
    public Embedding embedding() {
        return Embedding.SECRET;
    }

    @Override
    public boolean widens(Block attention) {
        return false;
    }

    @Override
    public int halvings(Block attention) {
        return 0;
    }

    @Override
    public int guesses(Block attention) {
        return 0;
    }

    @Override
    public boolean rescales(Block norm) {
        return false;
    }

    @Override
    public ColumnExponents exponents(Block norm) {
        return ColumnExponents.none(norm.wire(SiteRole.SUM_OF_SQUARES));
    }

    @Override
    public boolean refines(Block norm) {
        return false;
    }
}
