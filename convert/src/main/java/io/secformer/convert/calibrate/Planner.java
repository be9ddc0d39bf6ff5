package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.calibrate.Relief.Excess;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;
import java.util.List;
import java.util.function.BiConsumer;

/** Makes the precision plan of a model from the ranges that calibration saw. */
public final class Planner {

    private Planner() {}

    /** {@link #plan(BertParameters, Ranges, PlanOptions, BiConsumer)}, told to nobody. */
    public static PrecisionPlan plan(BertParameters model, Ranges ranges, PlanOptions options) {
        return plan(model, ranges, options, (name, bits) -> {});
    }

    /**
     * Plans every wire, product, series and parameter. The plan does not depend on the length or
     * the number of sentences, as long as values stay in their ranges. Where a ring would be wider
     * than 64 bits, the wires that make it so give up a few bits.
     *
     * @param relieved told the wires and parameters that gave up bits, and how many
     * @throws io.secformer.convert.FormatException if a range cannot be planned: it says which, and
     *     what to do
     * @throws IllegalArgumentException if the program cannot evaluate the model
     */
    public static PrecisionPlan plan(
            BertParameters model,
            Ranges ranges,
            PlanOptions options,
            BiConsumer<String, Integer> relieved) {
        return plan(ModelStatistics.of(model), ranges, options, relieved);
    }

    /**
     * Plans from what the plan depends on alone, without any weights.
     *
     * @throws io.secformer.convert.FormatException as above
     */
    static PrecisionPlan plan(
            ModelStatistics model,
            Ranges ranges,
            PlanOptions options,
            BiConsumer<String, Integer> relieved) {
        BertProgram program = new BertProgram(model.config(), 1, ranges.longest());
        Relief relief = new Relief();
        FormatRules rules = new FormatRules(model, ranges, options, relief);
        SeriesPlanner series = new SeriesPlanner(options, relief);
        ExponentialPlanner exponentials = new ExponentialPlanner(options, relief);
        while (true) {
            PlanningOps ops = new PlanningOps(program, model, rules, series, exponentials);
            program.run(ops);
            List<Excess> excesses = ops.draft().settle(model);
            if (excesses.isEmpty()) {
                relief.byName().forEach(relieved);
                return ops.draft().plan(options.headRoom(), model.folding());
            }
            for (Excess excess : excesses) {
                if (!relief.relieve(excess)) {
                    throw tooWide(excess, rules);
                }
            }
        }
    }

    private static FormatException tooWide(Excess excess, FormatRules rules) {
        return new FormatException(
                excess.site(),
                "what is computed from it needs a ring of "
                        + excess.ringBits()
                        + " bits, 64 are there; "
                        + rules.describe(excess.site())
                        + "lower the head room or the precision");
    }
}
