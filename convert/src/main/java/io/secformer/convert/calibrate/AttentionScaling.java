package io.secformer.convert.calibrate;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.AttentionScales;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.HeadScale;
import io.secformer.convert.program.TokenInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites the attention of a model with exact softmax so that all heads of a layer open their
 * scores on one interval, and rows differ in scale as little as they can. The model's function
 * stays the same, but for heads that have to be capped.
 *
 * <ol>
 *   <li>{@link KeyShifts}: a constant added to the keys makes the rows' sums alike.
 *   <li>{@link HeadRanges}: what every head's scores and sums then take.
 *   <li>A unit, a center and two scales for every head.
 * </ol>
 */
public final class AttentionScaling {

    /** Period of the exponentials' series. */
    static final double PERIOD = 64;

    /** Opened scores lie within plus and minus this; the rest of the period is for the series. */
    static final double HALF_WIDTH = 20;

    /**
     * The most that an exponential may be above the smallest row sum, as a logarithm: what a
     * machine word holds at a useful precision.
     */
    static final double MOST_ABOVE_SUM = 10;

    /** The most that half sums of rows may differ, as a logarithm, for one series to guess by. */
    private static final double MOST_HALF_SPREAD = 5;

    /** A cap turns over this part of a head's width: the series cannot follow a sharper one. */
    private static final double KNEE = 0.015;

    private static final double LEAST_WIDTH = 1;

    /** Head room below, in widths of a head: it costs hardly anything there. */
    private static final double LOW_ROOM = 0.35;

    /** Head room above: exponentials may grow by this power of the head room. */
    private static final double HIGH_ROOM = 4;

    private AttentionScaling() {}

    /** Finds the scaling of a model; nothing to do for one with 2Quad. */
    public static AttentionScales of(
            BertParameters model, List<TokenInput> inputs, PlanOptions options) {
        if (model.config().softmax() != SoftmaxFunction.SOFTMAX) {
            return new AttentionScales(Map.of(), Map.of());
        }
        Map<String, double[]> shifts = KeyShifts.fit(model, inputs);
        HeadRanges ranges = HeadRanges.observe(model.withHeads(shifts, Map.of()), inputs);
        Map<String, List<HeadScale>> scales = new LinkedHashMap<>();
        for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
            String attention = BertNames.attention(layer);
            List<HeadScale> heads = new ArrayList<>();
            for (int head = 0; head < model.config().numAttentionHeads(); head++) {
                heads.add(scale(ranges.of(attention, head), options.headRoom()));
            }
            scales.put(attention, heads);
        }
        return new AttentionScales(shifts, scales);
    }

    private static HeadScale scale(HeadRanges.Head seen, double headRoom) {
        double width = Math.max(LEAST_WIDTH, seen.highScore() - seen.lowScore());
        double low = seen.lowScore() - width * (headRoom - 1) * LOW_ROOM;
        double high = seen.highScore() + HIGH_ROOM * Math.log(headRoom);
        double leastSum = seen.lowSum() - Math.log(headRoom);
        double cap = Double.POSITIVE_INFINITY;
        double knee = 1;
        double highHalf = seen.highHalfSum();
        // Several keys at the top: by so much half sums exceed the largest exponential.
        double company = highHalf - seen.highScore() / 2;
        double highest =
                Math.min(
                        leastSum + MOST_ABOVE_SUM,
                        2 * (seen.lowHalfSum() + MOST_HALF_SPREAD - company));
        if (high - leastSum > MOST_ABOVE_SUM || seen.highScore() > highest) {
            cap = highest;
            high = Math.max(high, seen.highScore() + width * (headRoom - 1) * LOW_ROOM);
            knee = KNEE * (high - low);
            highHalf = Math.min(highHalf, cap / 2 + company);
        }
        double unit = 2 * HALF_WIDTH / (high - low);
        double middle = (seen.lowHalfSum() + highHalf) / 2;
        double middleRatio = (seen.lowRatio() + seen.highRatio()) / 2;
        return new HeadScale(
                unit, -unit * (low + high) / 2, -2 * middle - middleRatio, -middle, cap, knee);
    }
}
