package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Numerators.PositiveParts;
import io.secformer.convert.strategy.SiteRole;
import java.util.Map;

/**
 * Planning of attention by positive parts: only strategies with one format for all values have it,
 * so that there is nothing to choose but how row sums are divided.
 *
 * @param parts what the rule says
 */
record PositiveAttention(PositiveParts parts) implements AttentionPlanning {

    @Override
    public AttentionFormats formats(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options) {
        throw new IllegalStateException("no series has a corner, as positive parts do");
    }

    @Override
    public void typical(TypicalRanges ranges, Block attention, int heads, int tokens) {
        double highest = Math.max(2 * parts.leastSum(), parts.mostSumOfKey() * tokens);
        ranges.range(attention.wire(SiteRole.SUMS), parts.leastSum(), highest, highest / 6);
    }

    @Override
    public Map<String, double[]> wireSensitivities() {
        return Map.of();
    }

    @Override
    public Map<String, double[]> parameterSensitivities() {
        return Map.of();
    }
}
