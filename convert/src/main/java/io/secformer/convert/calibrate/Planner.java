package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.BertProgram;

/** Makes the precision plan of a model from the ranges that calibration saw. */
public final class Planner {

    private Planner() {}

    /**
     * Plans every wire, product, series and parameter. The plan does not depend on the length or
     * the number of sentences, as long as values stay in their ranges.
     *
     * @throws io.secformer.convert.FormatException if a range cannot be planned: it says which, and
     *     what to do
     * @throws IllegalArgumentException if the program cannot evaluate the model
     */
    public static PrecisionPlan plan(BertParameters model, Ranges ranges, PlanOptions options) {
        BertProgram program = new BertProgram(model.config(), 1, ranges.longest());
        PlanningOps ops =
                new PlanningOps(
                        program,
                        model,
                        new FormatRules(model, ranges, options),
                        new SeriesPlanner(options));
        program.run(ops);
        return ops.finish(options.headRoom());
    }
}
