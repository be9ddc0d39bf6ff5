package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.ModelStatistics;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.PlannedModel;
import io.secformer.convert.calibrate.plan.Planner;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.calibrate.plan.UniformPlanner;
import io.secformer.convert.calibrate.rearrange.ChannelGrouping;
import io.secformer.convert.calibrate.rearrange.OutlierColumns;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A model made ready for fixed point: rearranged as suits its ranges, without changing what it
 * computes, and planned.
 *
 * @param model the rearranged parameters
 * @param ranges what its wires take
 * @param plan formats of all of them
 * @param sensitivities of the logits to noise
 * @param logitError root mean square error of a logit that all roundings and fits together are
 *     predicted to cause; not a number where the sensitivities are not known
 * @param rounding what roundings alone are predicted to cause of it
 */
public record PlannedConversion(
        BertParameters model,
        Ranges ranges,
        PrecisionPlan plan,
        Sensitivities sensitivities,
        double logitError,
        double rounding) {

    /** Planned by the general rules, without a report of relieved wires. */
    public static PlannedConversion of(BertParameters folded, Ranges seen, PlanOptions options) {
        return of(folded, seen, options, model -> Sensitivities.UNKNOWN, (name, bits) -> {});
    }

    /**
     * Divides outlier columns, groups the channels of activations, and plans.
     *
     * @param folded the checkpoint
     * @param seen what its wires took on calibration data
     * @param sweep sensitivities of the logits of the rearranged model; {@link
     *     Sensitivities#UNKNOWN} leaves the plan to the general rules
     * @param relieved receives the wires and parameters that gave up bits, and how many
     * @throws io.secformer.kit.file.FormatException if a range cannot be planned: it says which,
     *     and what to do
     */
    public static PlannedConversion of(
            BertParameters folded,
            Ranges seen,
            PlanOptions options,
            Function<BertParameters, Sensitivities> sweep,
            BiConsumer<String, Integer> relieved) {
        if (!options.strategy().isPlanned()) {
            ModelStatistics statistics = ModelStatistics.of(folded);
            PrecisionPlan plan = UniformPlanner.plan(statistics, seen, options);
            return new PlannedConversion(
                    folded, seen, plan, Sensitivities.UNKNOWN, Double.NaN, Double.NaN);
        }
        Map<String, ChannelGroups> groups = ChannelGrouping.choose(folded.config(), seen);
        Map<String, ColumnExponents> exponents =
                OutlierColumns.choose(folded.config(), seen, options.headRoom());
        BertParameters model = folded.withExponents(exponents).grouped(groups);
        Ranges ranges = seen.divided(exponents).grouped(groups);
        Sensitivities sensitivities = sweep.apply(model);
        PlannedModel planned =
                Planner.plan(ModelStatistics.of(model), ranges, options, sensitivities, relieved);
        return new PlannedConversion(
                model,
                ranges,
                planned.plan(),
                sensitivities,
                planned.logitError(),
                planned.rounding());
    }
}
