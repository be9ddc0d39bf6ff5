package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.ChannelGroups;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A model made ready for fixed point: rearranged as suits its ranges, without changing what it
 * computes, and planned.
 *
 * @param model the rearranged parameters
 * @param ranges what its wires take
 * @param plan formats of all of them
 */
public record Conversion(BertParameters model, Ranges ranges, PrecisionPlan plan) {

    /** {@link #of(BertParameters, Ranges, PlanOptions, BiConsumer)}, told to nobody. */
    public static Conversion of(BertParameters folded, Ranges seen, PlanOptions options) {
        return of(folded, seen, options, (name, bits) -> {});
    }

    /**
     * Groups the channels of activations, and plans.
     *
     * @param folded the checkpoint
     * @param seen what its wires took on calibration data
     * @param relieved told the wires and parameters that gave up bits, and how many
     * @throws io.secformer.convert.FormatException if a range cannot be planned: it says which, and
     *     what to do
     */
    public static Conversion of(
            BertParameters folded,
            Ranges seen,
            PlanOptions options,
            BiConsumer<String, Integer> relieved) {
        Map<String, ChannelGroups> groups = ChannelGrouping.choose(folded.config(), seen);
        BertParameters model = folded.grouped(groups);
        Ranges ranges = seen.grouped(groups);
        return new Conversion(model, ranges, Planner.plan(model, ranges, options, relieved));
    }
}
