package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
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
 *   <li>{@link HeadRanges}: what every head's scores and sums then take; again, where heads had to
 *       be capped, until the caps do.
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
    private static final double NO_CAP = Double.POSITIVE_INFINITY;

    /** A cap is good when half sums differ by no more than this beyond what they may. */
    private static final double TOLERATED_EXCESS = 0.2;

    /** Half sums fall half as fast as a cap, or a little slower, as more keys come to it. */
    private static final double STEP = 2.4;

    private static final int MOST_PASSES = 12;

    /** Examples on which caps are sought. */
    private static final int CAP_EXAMPLES = 256;

    /** Head room below, in widths of a head: it costs hardly anything there. */
    private static final double LOW_ROOM = 0.35;

    /** Head room above: exponentials may grow by this power of the head room. */
    static final double HIGH_ROOM = 4;

    private AttentionScaling() {}

    /** Finds the scaling of a model, with passes in plain Java. */
    public static AttentionScales of(
            BertParameters model, List<TokenInput> inputs, PlanOptions options) {
        return of(model, inputs, options, Passes.plain());
    }

    /**
     * Finds the scaling of a model; nothing to do for one with 2Quad. All examples are read once;
     * caps are sought on some of them, and hold when all are read again.
     */
    public static AttentionScales of(
            BertParameters model, List<TokenInput> inputs, PlanOptions options, Passes passes) {
        if (model.config().softmax() != SoftmaxFunction.SOFTMAX) {
            return new AttentionScales(Map.of(), Map.of());
        }
        Map<String, double[]> shifts = KeyShifts.fit(model, inputs, passes);
        BertParameters shifted = model.withHeads(shifts, Map.of());
        HeadRanges uncapped = HeadRanges.observe("score ranges", shifted, inputs, Map.of(), passes);
        HeadRanges ranges = uncapped;
        boolean ofAll = true;
        List<TokenInput> some = Batches.spread(inputs, CAP_EXAMPLES);
        Map<String, List<HeadScale>> caps = Map.of();
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            Map<String, List<HeadScale>> scales = new LinkedHashMap<>();
            Map<String, List<HeadScale>> next = new LinkedHashMap<>();
            for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
                String attention = BertNames.attention(layer);
                List<HeadScale> own = new ArrayList<>();
                List<HeadScale> nextCaps = new ArrayList<>();
                for (int h = 0; h < model.config().numAttentionHeads(); h++) {
                    HeadRanges.Head seen = ranges.of(attention, h);
                    double cap = caps.isEmpty() ? NO_CAP : caps(caps, attention).get(h).cap();
                    own.add(scale(seen, cap, options.headRoom()));
                    nextCaps.add(capped(seen, cap(seen, cap, options.headRoom())));
                }
                scales.put(attention, own);
                next.put(attention, nextCaps);
            }
            boolean changed = changed(caps, next);
            if (!changed && ofAll) {
                return new AttentionScales(shifts, scales);
            }
            // Caps that hold on some examples are held against all, and from then on only there.
            ofAll = pass > 0 && (ofAll || !changed);
            caps = next;
            ranges =
                    HeadRanges.observe("score caps", shifted, ofAll ? inputs : some, caps, passes)
                            .withScoresOf(uncapped);
        }
        throw new FormatException(
                "the attention heads' scores differ too much from row to row to find caps for them:"
                        + " distill a 2quad student");
    }

    private static List<HeadScale> caps(Map<String, List<HeadScale>> caps, String attention) {
        return caps.getOrDefault(attention, List.of());
    }

    private static boolean changed(
            Map<String, List<HeadScale>> caps, Map<String, List<HeadScale>> next) {
        return caps.isEmpty()
                ? next.values().stream().flatMap(List::stream).anyMatch(HeadScale::capped)
                : !caps.equals(next);
    }

    /** The cap that a head needs, given what it took under the one it has. */
    private static double cap(HeadRanges.Head seen, double cap, double headRoom) {
        double leastSum = seen.lowSum() - Math.log(headRoom);
        double high = seen.highScore() + HIGH_ROOM * Math.log(headRoom);
        double needed = cap;
        if (high - leastSum > MOST_ABOVE_SUM) {
            needed = Math.min(needed, leastSum + MOST_ABOVE_SUM);
        }
        double excess = seen.highHalfSum() - seen.lowHalfSum() - MOST_HALF_SPREAD;
        if (excess > TOLERATED_EXCESS) {
            needed = Math.min(needed, Math.min(cap, seen.highScore()) - STEP * excess);
        }
        // What is nearly right stays, so that this ends.
        return cap - needed < 2 * TOLERATED_EXCESS ? cap : needed;
    }

    /** A head whose scores are as they are, up to a cap. */
    private static HeadScale capped(HeadRanges.Head seen, double cap) {
        if (cap == NO_CAP) {
            return HeadScale.IDENTITY;
        }
        double knee = KNEE * (1 + 2 * LOW_ROOM) * (seen.highScore() - seen.lowScore());
        return new HeadScale(1, 0, 0, 0, cap, Math.max(knee, KNEE));
    }

    private static HeadScale scale(HeadRanges.Head seen, double cap, double headRoom) {
        double width = Math.max(LEAST_WIDTH, seen.highScore() - seen.lowScore());
        double low = seen.lowScore() - width * (headRoom - 1) * LOW_ROOM;
        double high = seen.highScore() + HIGH_ROOM * Math.log(headRoom);
        if (cap < NO_CAP) {
            high = Math.max(high, seen.highScore() + width * (headRoom - 1) * LOW_ROOM);
        }
        double unit = 2 * HALF_WIDTH / (high - low);
        double middle = (seen.lowHalfSum() + seen.highHalfSum()) / 2;
        double middleRatio = (seen.lowRatio() + seen.highRatio()) / 2;
        return new HeadScale(
                unit,
                -unit * (low + high) / 2,
                -2 * middle - middleRatio,
                -middle,
                cap,
                capped(seen, cap).knee());
    }
}
