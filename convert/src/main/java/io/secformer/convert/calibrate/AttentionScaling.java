package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.calibrate.HeadRanges.Head;
import io.secformer.convert.calibrate.HeadRanges.Span;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.AttentionScales;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertParameters;
import io.secformer.convert.program.HeadScale;
import io.secformer.convert.program.TokenInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rewrites the attention of a model with exact softmax so that all heads of a layer open their
 * scores on one interval, and rows differ in scale as little as they can. The model's function
 * stays the same.
 *
 * <ol>
 *   <li>{@link KeyShifts}: a constant added to the keys makes the rows' sums alike.
 *   <li>{@link HeadRanges}: what every head's scores and sums then take.
 *   <li>Where rows of a layer still differ by more than one series can follow, its scores are
 *       halved, as often as it takes: see {@link io.secformer.convert.program.BertProgram}.
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

    /** The most that sums may differ, as a logarithm, for one rough series to guess by. */
    private static final double MOST_SPREAD = 4.5;

    /** The widest interval of scores whose exponentials one series follows. */
    private static final double MOST_WIDTH = 50;

    /** The widest row of scores that halvings bring within that. */
    static final double WIDEST_ROW = Math.scalb(MOST_WIDTH, HeadScale.MOST_HALVINGS);

    private static final double LEAST_WIDTH = 1;

    /** Head room below, in widths of a head: it costs hardly anything there. */
    private static final double LOW_ROOM = 0.5;

    /**
     * The least of it: roundings of long queries and keys move all scores of a row, which softmax
     * does not see, but a series does.
     */
    private static final double LEAST_LOW_ROOM = 1.5;

    /** Significant bits of the width of a layer's scores. */
    private static final int WIDTH_BITS = 3;

    private static final double CENTER_STEP = 0.25;

    /** Exponentials are scaled by powers of the root of two. */
    static final double OFFSET_STEP = Math.log(2) / 2;

    /** Head room above: exponentials may grow by this power of the head room. */
    static final double HIGH_ROOM = 5;

    private AttentionScaling() {}

    /** Finds the scaling of a model, with passes in plain Java. */
    public static AttentionScales of(
            BertParameters model, List<TokenInput> inputs, PlanOptions options) {
        return of(model, inputs, options, Passes.plain());
    }

    /**
     * Finds the scaling of a model; nothing to do for one with 2Quad.
     *
     * @throws io.secformer.convert.program.UnusableExampleException if the scores of a text spread
     *     over more than a word holds with all halvings, or are not finite
     * @throws FormatException if the scores of all texts together do
     */
    public static AttentionScales of(
            BertParameters model, List<TokenInput> inputs, PlanOptions options, Passes passes) {
        if (model.config().softmax() != SoftmaxFunction.SOFTMAX) {
            return new AttentionScales(Map.of(), Map.of());
        }
        Map<String, double[]> shifts = KeyShifts.fit(model, inputs, passes);
        BertParameters shifted = model.withHeads(shifts, Map.of());
        HeadRanges ranges = HeadRanges.observe(shifted, inputs, passes);
        Map<String, List<HeadScale>> scales = new LinkedHashMap<>();
        for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
            String attention = BertNames.attention(layer);
            List<Head> heads = new ArrayList<>();
            for (int h = 0; h < model.config().numAttentionHeads(); h++) {
                heads.add(ranges.of(attention, h));
            }
            int halvings = halvings(attention, heads, options.headRoom());
            scales.put(attention, scales(heads, halvings, options.headRoom()));
        }
        return new AttentionScales(shifts, scales);
    }

    /** The fewest halvings that bring all heads of a layer within what one series follows. */
    private static int halvings(String attention, List<Head> heads, double headRoom) {
        for (int n = 0; n <= HeadScale.MOST_HALVINGS; n++) {
            int halvings = n;
            if (heads.stream().allMatch(head -> fits(head, halvings, headRoom))) {
                return n;
            }
        }
        double widest = heads.stream().mapToDouble(h -> h.scores().length()).max().orElse(0);
        throw new FormatException(
                "site " + attention,
                String.format(
                        Locale.ROOT,
                        "the scores of a head spread over %.4g: no machine word holds the"
                                + " exponentials of that; distill a 2quad student",
                        widest));
    }

    private static boolean fits(Head seen, int halvings, double headRoom) {
        Span scores = interval(seen, halvings, headRoom);
        Span sums = seen.sums().get(halvings);
        // Without halving, rows are guessed by the sums of half the scores.
        Span guessed = seen.sums().get(Math.max(halvings, 1));
        double top = Math.scalb(scores.high(), -halvings);
        return top - (sums.low() - Math.log(headRoom)) <= MOST_ABOVE_SUM
                && guessed.length() <= MOST_SPREAD
                && Math.scalb(scores.length(), -halvings) <= MOST_WIDTH;
    }

    /** The scores that a head is planned for: there is as much room beside halved ones. */
    private static Span interval(Head seen, int halvings, double headRoom) {
        double width = Math.max(LEAST_WIDTH, seen.scores().length());
        double above = Math.scalb(HIGH_ROOM * Math.log(headRoom), halvings);
        double below =
                Math.max(Math.scalb(LEAST_LOW_ROOM, halvings), width * (headRoom - 1) * LOW_ROOM);
        return new Span(seen.scores().low() - below, seen.scores().high() + above);
    }

    /**
     * Scales the heads of a layer. All get one unit, that of the widest: narrower ones have more
     * room below, where exponentials are small and cost nothing. Widths, centers and scales are
     * rounded, so that a plan says little about the texts it was made from, and heads share fits.
     */
    private static List<HeadScale> scales(List<Head> heads, int halvings, double headRoom) {
        double width = 0;
        for (Head seen : heads) {
            width = Math.max(width, interval(seen, halvings, headRoom).length());
        }
        double usable = 2 * HALF_WIDTH - CENTER_STEP;
        double unit = usable / WireFormat.roundedUp(width, WIDTH_BITS);
        return heads.stream().map(seen -> scale(seen, unit, halvings, headRoom)).toList();
    }

    private static HeadScale scale(Head seen, double unit, int halvings, double headRoom) {
        double top = HALF_WIDTH - unit * interval(seen, halvings, headRoom).high();
        double center = Math.floor(top / CENTER_STEP) * CENTER_STEP;
        double rate = Math.scalb(1 / unit, -halvings);
        if (halvings > 0) {
            double logScale = rounded(-seen.sums().get(halvings).middle(), rate * center);
            return new HeadScale(unit, center, logScale, logScale / 2, halvings);
        }
        double middle = seen.sums().get(1).middle();
        return new HeadScale(
                unit,
                center,
                rounded(-2 * middle - seen.ratio().middle(), rate * center),
                rounded(-middle, rate * center / 2),
                0);
    }

    /** A logarithm of a scale that makes {@link HeadScale#offset} a multiple of a step. */
    private static double rounded(double logScale, double shift) {
        return Math.rint((logScale - shift) / OFFSET_STEP) * OFFSET_STEP + shift;
    }
}
