package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.TypicalSensitivities.entry;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.Map;

/** Planning of attention by exponentials. */
record ExponentialAttention() implements AttentionPlanning {
    private static final Map<String, double[]> WIRES =
            Map.ofEntries(
                    entry("layer.attention.context", 2.73, 0.16, 0.10),
                    entry("layer.attention.exponentials", 3.13, 0.26, 0.08),
                    entry("layer.attention.inverse", 0.26, 0.13, 0.17),
                    entry("layer.attention.key", 0.17, 0.18, 0.31),
                    entry("layer.attention.key.unscaled", 0.46, 0.30, 0.43),
                    entry("layer.attention.normalized", 0.15, 0.08, 0.08),
                    entry("layer.attention.query", 0.13, 0.07, 0.04),
                    entry("layer.attention.query.unscaled", 0.25, 0.12, 0.03),
                    entry("layer.attention.ratio", 0.22, 0.19, 0.18),
                    entry("layer.attention.scaled", 0.29, 0.11, 0.12),
                    entry("layer.attention.scores", 0.19, 0.14, 0.05),
                    entry("layer.attention.sums", 2.65, 0.16, 0.15),
                    entry("layer.attention.value", 0.36, 0.22, 0.09),
                    entry("layer.attention.value.unscaled", 0.33, 0.17, 0.07));

    private static final Map<String, double[]> PARAMETERS =
            Map.ofEntries(
                    entry("layer.attention.key", 0.12, 0.12, 0.05),
                    entry("layer.attention.query", 0.15, 0.10, 0.07));

    @Override
    public AttentionFormats formats(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options) {
        return new SoftmaxFormats(rules, model, ranges, rough, options);
    }

    /** Heads whose scores spread over 26 and whose rows differ by e^7, key shifts included. */
    @Override
    public void typical(TypicalRanges ranges, Block attention, int heads, int tokens) {
        double low = -17;
        double high = 9;
        double leastSum = 1.4;
        double unit = 2 * AttentionScaling.HALF_WIDTH / (high - low);
        HeadScale head =
                new HeadScale(
                        unit, -unit * (low + high) / 2, -leastSum - 3.5, -(leastSum + 5.5) / 2, 0);
        ranges.heads(attention.wire(SiteRole.EXPONENTIALS), heads, head);
        double ratio = Math.sqrt(tokens / 2.0);
        ranges.symmetric(attention.wire(SiteRole.SCORES), AttentionScaling.HALF_WIDTH, 8);
        ranges.range(
                attention.wire(SiteRole.EXPONENTIALS), 0, Math.exp(high - leastSum - 3.5), 0.1);
        ranges.range(attention.wire(SiteRole.SUMS), Math.exp(-3.5), Math.exp(3.5), 4);
        ranges.range(attention.wire(SiteRole.HALF_SUMS), Math.exp(-1.8), Math.exp(1.8), 1.5);
        ranges.range(attention.wire(SiteRole.GUESS), Math.exp(-3.6), Math.exp(3.6), 4);
        ranges.range(attention.wire(SiteRole.RATIO), 1 / ratio, ratio, 1);
        ranges.range(attention.wire(SiteRole.INVERSE), 1 / ratio, ratio, 1);
        ranges.symmetric(attention.wire(SiteRole.CONTEXT), 5 * Math.exp(3.5), 1);
        ranges.symmetric(attention.wire(SiteRole.SCALED), 5 * ratio, 0.5);
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
