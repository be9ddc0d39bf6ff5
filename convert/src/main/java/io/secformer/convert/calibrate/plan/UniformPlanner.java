package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.fixedpoint.ActivationForm;
import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Normalisation;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.Numerators;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.strategy.published.SinesErf;
import io.secformer.convert.strategy.published.SquaredScores;
import java.util.List;

/**
 * Plans for strategies whose values all have one format: what is left to plan is how far each
 * iteration's argument is deflated, and how many steps it takes.
 *
 * <p>Published systems have one constant for all sites, and diverge where a model's ranges are
 * wider: here each site has its own, a power of two, from calibration. Steps are the published
 * number, or more where the narrow end of a range needs them.
 */
public final class UniformPlanner {
    /** The smallest sum of positive parts that is divided by exactly, in units of the largest. */
    private static final double SMALLEST_SUM = 0x1p-12;

    private final ModelStatistics model;
    private final Ranges ranges;
    private final PlanOptions options;
    private final Strategy strategy;
    private final PrecisionPlan.Builder plan;

    private UniformPlanner(ModelStatistics model, Ranges ranges, PlanOptions options) {
        this.model = model;
        this.ranges = ranges;
        this.options = options;
        this.strategy = options.strategy();
        this.plan = PrecisionPlan.builder(options.headRoom()).strategy(strategy);
    }

    /**
     * Makes the plan.
     *
     * @param ranges what wires of our own strategy took, of the model as it came
     */
    public static PrecisionPlan plan(ModelStatistics model, Ranges ranges, PlanOptions options) {
        return new UniformPlanner(model, ranges, options).plan();
    }

    private PrecisionPlan plan() {
        BertConfig config = model.config();
        plan.site(bits(BertNames.TOKENS)).site(bits(BertNames.MASK));
        norm(Block.embeddingNorm());
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            division(Block.attention(layer));
            norm(Block.attentionNorm(layer));
            activation(Block.layer(layer));
            norm(Block.outputNorm(layer));
        }
        iteration(Block.head(), Iterations.newtonReciprocal(1, 2), 2);
        parameters();
        return plan.build();
    }

    private static Wire bits(String name) {
        return new Wire(name, 0, Long.SIZE, 0, 0, 1);
    }

    private void division(Block attention) {
        Span sums =
                switch (AttentionRule.of(model.config()).numerators()) {
                    case Numerators.Exponentials _ -> new Span(1, Math.max(2, ranges.longest()));
                    case Numerators.Powers _ -> sums(attention, SquaredScores.SCALE);
                    case Numerators.PositiveParts _ -> withoutSmall(sums(attention, 1));
                };
        boolean newton = strategy.division() == DivisionForm.NEWTON;
        Iterations run = Iterations.reciprocal(strategy.division(), sums.low(), sums.high());
        iteration(attention, run, newton ? Iterations.LARGEST_NEWTON : 2);
    }

    private Span sums(Block attention, double scale) {
        Range seen = ranges.of(attention.wire(SiteRole.SUMS));
        return new Span(
                scale * seen.low() / options.headRoom(), scale * seen.high() * options.headRoom());
    }

    /**
     * Sums of positive parts go down to 0, which nothing divides by: rows of the smallest ones are
     * divided by too much, and weigh less than they should.
     */
    private static Span withoutSmall(Span sums) {
        return new Span(Math.max(sums.low(), SMALLEST_SUM * sums.high()), sums.high());
    }

    private void norm(Block norm) {
        Range squares = ranges.of(norm.wire(SiteRole.SUM_OF_SQUARES));
        double room = options.headRoom() * options.headRoom();
        double unit = Math.scalb(1.0, -NormScale.centerShift(model.config().hiddenSize()));
        double low = squares.low() * unit / room;
        double high = squares.high() * unit * room;
        boolean newton = strategy.normalisation() == Normalisation.NEWTON;
        Iterations run = Iterations.root(strategy.normalisation(), low, high);
        iteration(norm, run, newton ? Iterations.LARGEST_NEWTON : 3);
    }

    /** An iteration, and the wire of its argument, which has to stay below a limit. */
    private void iteration(Block block, Iterations run, double limit) {
        String name = block.wire(SiteRole.DIVISOR);
        plan.site(new Iteration(name, run.deflation(), run.steps()));
        plan.site(new Wire(name, strategy.fractionBits(), Long.SIZE, 0, 0, limit));
    }

    private void activation(Block layer) {
        if (strategy.activation() != ActivationForm.SINES
                || model.config().activation() == ActivationFunction.QUAD) {
            return;
        }
        int bits = strategy.fractionBits();
        String angle = layer.wire(SiteRole.ANGLE);
        // Beyond the period sines repeat themselves, and a comparison takes them out.
        Wire any = Wire.uniform(angle, bits);
        plan.site(new Wire(angle, bits, bits + SinesErf.LOG2_PERIOD, 0, any.low(), any.high()));
        var sines = new SmoothFunction.ErfSines(SinesErf.PERIOD).series();
        plan.site(new SeriesSite(angle, sines, 0, bits, bits, Long.SIZE));
    }

    private void parameters() {
        int bits = strategy.fractionBits();
        boolean published = options.embedding() == Embedding.PUBLIC;
        List<String> tables = List.of(BertNames.EMBEDDING_TABLE, BertNames.EMBEDDING_POSITIONS);
        model.parameters()
                .forEach(
                        (name, parameter) -> {
                            if (name.contains(BertNames.MEAN)) {
                                return;
                            }
                            boolean added = name.endsWith(BertNames.BIAS);
                            ParameterFormat format =
                                    new ParameterFormat(
                                            name,
                                            parameter.rows(),
                                            parameter.columns(),
                                            added ? 2 * bits : bits,
                                            Long.SIZE);
                            if (published && tables.contains(name)) {
                                plan.publicParameter(format);
                            } else {
                                plan.parameter(format);
                            }
                        });
    }
}
