package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;

/**
 * Chooses while a plan is made: where one series cannot follow a range, rough scales come first.
 *
 * @param model what is planned
 * @param options what its owner chose
 * @param rules notes which rough scales there are, and knows ranges
 * @param series what one series can do
 */
record PlanningChoices(
        ModelStatistics model, PlanOptions options, FormatRules rules, SeriesPlanner series)
        implements Choices {

    @Override
    public Strategy strategy() {
        return options.strategy();
    }

    @Override
    public Iteration iteration(String site) {
        throw new IllegalStateException("series need no iteration, found " + site);
    }

    @Override
    public Embedding embedding() {
        return options.embedding();
    }

    @Override
    public boolean widens(Block attention) {
        return rules.widens(attention);
    }

    @Override
    public int halvings(Block attention) {
        return model.heads(attention.wire(SiteRole.EXPONENTIALS)).getFirst().halvings();
    }

    @Override
    public int guesses(Block attention) {
        List<Double> powers = series.guesses(rules.attention().divisor(attention));
        if (!powers.isEmpty()) {
            rules.rough().divide(attention, powers);
            // With rough scales, there is more room below.
            powers = series.guesses(rules.attention().divisor(attention));
            rules.rough().divide(attention, powers.isEmpty() ? List.of(1.0) : powers);
        }
        return rules.rough().guesses(attention);
    }

    @Override
    public boolean rescales(Block norm) {
        Interval rows = rules.norms().rows(norm);
        double period = Math.scalb(1.0, FormatRules.log2Period(rows.length()));
        boolean rescales = series.rescales(scale(), rows, period);
        if (rescales) {
            rules.rough().rescale(norm);
        }
        return rescales;
    }

    @Override
    public boolean refines(Block norm) {
        WireFormat format = rules.wire(norm.wire(SiteRole.SUM_OF_SQUARES));
        return series.refines(scale(), format.interval(), format.period());
    }

    @Override
    public ColumnExponents exponents(Block norm) {
        return model.exponents(norm);
    }

    private SmoothFunction scale() {
        return NormScale.function(model.config().hiddenSize(), model.config().layerNormEps());
    }
}
