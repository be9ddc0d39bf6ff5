package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;

/**
 * The choices of a reading with real numbers: functions and divisions are exact, so that none needs
 * a rough scale or a second step.
 *
 * @param parameters whose heads say how often scores are halved, and which columns are divided
 * @param strategy decides which wires there are, not what comes out; that of a published strategy
 *     is ours, which calibration watches
 */
record ClearChoices(BertParameters parameters, Strategy strategy) implements Choices {

    ClearChoices {
        strategy = strategy.isPlanned() ? strategy : Strategy.SERIES;
    }

    @Override
    public Iteration iteration(String site) {
        throw new IllegalStateException("functions are exact in the clear, found " + site);
    }

    /** It makes no difference in the clear. */
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
        return parameters.heads(attention.wire(SiteRole.EXPONENTIALS)).getFirst().halvings();
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
        return parameters.exponents(norm.wire(SiteRole.SUM_OF_SQUARES));
    }

    @Override
    public boolean refines(Block norm) {
        return false;
    }
}
