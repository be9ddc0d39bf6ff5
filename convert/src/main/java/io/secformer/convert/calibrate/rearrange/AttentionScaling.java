package io.secformer.convert.calibrate.rearrange;

import io.secformer.convert.calibrate.observe.HeadRanges;
import io.secformer.convert.calibrate.observe.HeadRanges.HeadRange;
import io.secformer.convert.calibrate.observe.HeadRanges.Span;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.kit.file.FormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntBiFunction;

/**
 * Rewrites the attention of a model with exact softmax so that all heads of a layer open their
 * scores on one interval, and rows differ in scale as little as they can. The model's function
 * stays the same.
 *
 * <ol>
 *   <li>{@link KeyShifts}: a constant added to the keys makes the rows' sums alike.
 *   <li>{@link HeadRanges}: what every head's scores and sums then take.
 *   <li>Where rows of a layer still differ by more than a word can hold, its scores are halved, as
 *       often as it takes: see {@link io.secformer.convert.strategy.SoftmaxAttention}.
 *   <li>A unit, a center and two scales for every head.
 * </ol>
 */
public final class AttentionScaling {

    /** Period of the ring of scores. */
    public static final double PERIOD = 64;

    /**
     * Opened scores lie within plus and minus this. In the middle of the rest of the period are the
     * scores of padding, with an arc at least to either side: see {@link
     * io.secformer.convert.ring.Arcs}.
     */
    public static final double HALF_WIDTH = 19;

    /**
     * The most that an exponential may be above the smallest row sum, as a logarithm: what a
     * machine word holds at a useful precision.
     */
    static final double MOST_ABOVE_SUM = 12;

    /** The most that sums may differ, as a logarithm, for one rough series to guess by. */
    private static final double MOST_SPREAD = 4.5;

    /** The widest interval of scores whose exponentials a word holds at a useful precision. */
    private static final double MOST_WIDTH = 50;

    /** The widest row of scores that halvings bring within that. */
    static final double WIDEST_ROW = Math.scalb(MOST_WIDTH, HeadScale.MOST_HALVINGS);

    private static final double LEAST_WIDTH = 1;

    /** Headroom below, in widths of a head: it costs hardly anything there. */
    private static final double LOW_ROOM = 0.5;

    /**
     * The least of it: roundings of long queries and keys move all scores of a row, which softmax
     * does not see, but a range does.
     */
    private static final double LEAST_LOW_ROOM = 1.5;

    /** Significant bits of the width of a layer's scores. */
    private static final int WIDTH_BITS = 3;

    private static final double CENTER_STEP = 0.25;

    /** Exponentials are scaled by powers of the root of two. */
    public static final double SCALE_STEP = Math.log(2) / 2;

    /** Headroom above: exponentials may grow by this power of the headroom. */
    public static final double HIGH_ROOM = 5;

    private final BertConfig config;
    private final double headRoom;

    public AttentionScaling(BertConfig config, double headRoom) {
        this.config = config;
        this.headRoom = headRoom;
    }

    /**
     * The scales of all attentions, with as few halvings as it takes.
     *
     * @throws FormatException if scores spread over more than a word holds with all halvings
     */
    public Map<String, List<HeadScale>> scales(HeadRanges ranges) {
        return scales(ranges, this::halvings);
    }

    /** The scales of all attentions, were no scores to be halved. */
    public Map<String, List<HeadScale>> unhalved(HeadRanges ranges) {
        return scales(ranges, (attention, heads) -> 0);
    }

    private Map<String, List<HeadScale>> scales(
            HeadRanges ranges, ToIntBiFunction<String, List<HeadRange>> halvings) {
        Map<String, List<HeadScale>> scales = new LinkedHashMap<>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            String attention = Block.attention(layer).name();
            List<HeadRange> heads = ranges.of(attention);
            scales.put(attention, scales(heads, halvings.applyAsInt(attention, heads)));
        }
        return scales;
    }

    /** The fewest halvings that bring all heads of a layer within what a word holds. */
    private int halvings(String attention, List<HeadRange> heads) {
        for (int n = 0; n <= HeadScale.MOST_HALVINGS; n++) {
            int halvings = n;
            if (heads.stream().allMatch(head -> fits(head, halvings))) {
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

    private boolean fits(HeadRange seen, int halvings) {
        Span scores = interval(seen, halvings);
        Span sums = seen.sums().get(halvings);
        // Without halving, rows are guessed by the sums of half the scores.
        Span guessed = seen.sums().get(Math.max(halvings, 1));
        double top = Math.scalb(scores.high(), -halvings);
        return top - (sums.low() - Math.log(headRoom)) <= MOST_ABOVE_SUM
                && guessed.length() <= MOST_SPREAD
                && Math.scalb(scores.length(), -halvings) <= MOST_WIDTH;
    }

    /** The scores that a head is planned for: there is as much room beside halved ones. */
    private Span interval(HeadRange seen, int halvings) {
        double width = Math.max(LEAST_WIDTH, seen.scores().length());
        double above = Math.scalb(HIGH_ROOM * Math.log(headRoom), halvings);
        double below =
                Math.max(Math.scalb(LEAST_LOW_ROOM, halvings), width * (headRoom - 1) * LOW_ROOM);
        return new Span(seen.scores().low() - below, seen.scores().high() + above);
    }

    /**
     * Scales the heads of a layer. All get one unit, that of the widest: narrower ones have more
     * room below, where exponentials are small and cost nothing. Widths, centers and scales are
     * rounded, so that a plan says little about the texts it was made from.
     */
    private List<HeadScale> scales(List<HeadRange> heads, int halvings) {
        double width = 0;
        for (HeadRange seen : heads) {
            width = Math.max(width, interval(seen, halvings).length());
        }
        double usable = 2 * HALF_WIDTH - CENTER_STEP;
        double unit = usable / WireFormat.roundedUp(width, WIDTH_BITS);
        return heads.stream().map(seen -> scale(seen, unit, halvings)).toList();
    }

    private HeadScale scale(HeadRange seen, double unit, int halvings) {
        double top = HALF_WIDTH - unit * interval(seen, halvings).high();
        double center = Math.floor(top / CENTER_STEP) * CENTER_STEP;
        if (halvings > 0) {
            double logScale = rounded(-seen.sums().get(halvings).middle());
            return new HeadScale(unit, center, logScale, logScale / 2, halvings);
        }
        double middle = seen.sums().get(1).middle();
        return new HeadScale(
                unit,
                center,
                rounded(-2 * middle - seen.ratios().getFirst().middle()),
                rounded(-middle),
                0);
    }

    private static double rounded(double logScale) {
        return Math.rint(logScale / SCALE_STEP) * SCALE_STEP;
    }
}
