package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.TypicalSensitivities.entry;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Numerators.Power;
import io.secformer.convert.strategy.Numerators.Powers;
import io.secformer.convert.strategy.SiteRole;
import java.util.Map;

/**
 * Planning of attention by powers of scores. Sensitivities are those of 2Quad, whatever the
 * exponent: typical plans of others are as good as that.
 *
 * @param powers what the rule says
 */
record PowerAttention(Powers powers) implements AttentionPlanning {
    private static final Map<String, double[]> WIRES =
            Map.ofEntries(
                    entry("layer.attention.context", 0.33, 0.10, 0.11),
                    entry("layer.attention.inverse", 0.24, 0.11, 0.16),
                    entry("layer.attention.key", 0.06, 0.06, 0.01),
                    entry("layer.attention.key.unscaled", 0.16, 0.10, 0.01),
                    entry("layer.attention.normalized", 0.12, 0.07, 0.08),
                    entry("layer.attention.query", 0.04, 0.02, 0.01),
                    entry("layer.attention.query.unscaled", 0.08, 0.03, 0.01),
                    entry("layer.attention.scores", 0.18, 0.08, 0.05),
                    entry("layer.attention.squares", 0.25, 0.06, 0.04),
                    entry("layer.attention.sums", 0.38, 0.12, 0.12),
                    entry("layer.attention.value", 0.22, 0.14, 0.04),
                    entry("layer.attention.value.unscaled", 0.20, 0.11, 0.03));

    private static final Map<String, double[]> PARAMETERS =
            Map.ofEntries(
                    entry("layer.attention.key", 0.06, 0.05, 0.01),
                    entry("layer.attention.query", 0.06, 0.05, 0.01));

    @Override
    public AttentionFormats formats(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options) {
        return new PowerFormats(powers, rules, rough, options);
    }

    @Override
    public void typical(TypicalRanges ranges, Block attention, int heads, int tokens) {
        for (Power power : powers.wires()) {
            ranges.symmetric(attention.wire(power.role()), power.magnitude(), power.typical());
        }
        double lowest = powers.leastSum();
        double highest = Math.max(2 * lowest, powers.mostSumOfKey() * tokens);
        ranges.range(attention.wire(SiteRole.SQUARES), 0, powers.largest(), powers.typical());
        ranges.range(attention.wire(SiteRole.SUMS), lowest, highest, highest / 6);
        ranges.range(attention.wire(SiteRole.INVERSE), 1 / highest, 1 / lowest, 10 / highest);
        ranges.symmetric(attention.wire(SiteRole.CONTEXT), highest, highest / 20);
    }

    @Override
    public Map<String, double[]> wireSensitivities() {
        return WIRES;
    }

    @Override
    public Map<String, double[]> parameterSensitivities() {
        return PARAMETERS;
    }
}
