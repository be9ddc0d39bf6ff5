package io.secformer.convert.calibrate;

import static io.secformer.convert.calibrate.FormatRules.bits;
import static io.secformer.convert.calibrate.FormatRules.log2;
import static io.secformer.convert.calibrate.FormatRules.parent;

import io.secformer.convert.FormatException;
import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.HeadScale;

/**
 * Fraction bits of the wires of an exact softmax, {@link FormatRules} for one attention. The
 * measure here is the stated error of a probability, in the row whose sum is smallest.
 */
final class SoftmaxRules {
    /** What the guess of a row's scale is good for: the ratio and the context use the same. */
    private static final int GUESS_BITS = 6;

    /** Half sums of a capped head may be smaller than all seen by this power of the head room. */
    private static final int CAPPED_ROOM = 5;

    private final FormatRules rules;
    private final ModelStatistics model;
    private final Ranges ranges;
    private final double headRoom;
    private final int precision;

    SoftmaxRules(FormatRules rules, ModelStatistics model, Ranges ranges, PlanOptions options) {
        this.rules = rules;
        this.model = model;
        this.ranges = ranges;
        this.headRoom = options.headRoom();
        this.precision = bits(1 - log2(options.probabilityError()));
    }

    /** One bit more than the stated error of a probability. */
    int precision() {
        return precision;
    }

    /** The format of one of an attention's wires. */
    WireFormat wire(String name) {
        String attention = parent(name);
        return switch (FormatRules.kind(name)) {
            case "scores" -> scores(attention);
            case "exponentials" -> exponentials(attention);
            case "context" -> context(name);
            case "sums" -> {
                Interval sums = sums(attention);
                yield WireFormat.guarded(
                        bits(precision - log2(sums.low())),
                        new Interval(0, topRoom() * sums(attention, 1).high()));
            }
            case "halfSums" -> FormatRules.positive(halfSums(attention), GUESS_BITS);
            case "guess" -> guess(attention);
            case "ratio" -> FormatRules.positive(ratio(attention), precision);
            case "inverse" -> {
                Interval ratio = ratio(attention);
                yield WireFormat.guarded(
                        bits(precision + 1 + log2(ratio.high())),
                        new Interval(1 / ratio.high(), 1 / ratio.low()));
            }
            case "scaled" -> {
                double unit = ratio(attention).low() * rules.typical(attention + ".value");
                yield WireFormat.guarded(bits(precision - log2(unit)), rules.widened(name));
            }
            default -> throw new FormatException("the planner knows no wire named " + name);
        };
    }

    /** exp(s + u) = exp(s) (1 + u): an ulp of the score of the head with the smallest unit. */
    private WireFormat scores(String attention) {
        double unit =
                model.heads(BertNames.exponentials(attention)).stream()
                        .mapToDouble(HeadScale::unit)
                        .min()
                        .orElse(1);
        return WireFormat.periodic(
                bits(precision - log2(unit)),
                0,
                Math.getExponent(AttentionScaling.PERIOD),
                Interval.symmetric(AttentionScaling.HALF_WIDTH));
    }

    /** sum e v / S: an error u in T exponentials is 0.29 u sqrt(T) rms(v) / S. */
    private WireFormat exponentials(String attention) {
        double noise = FormatRules.ROUNDING * Math.sqrt(ranges.longest()) / sums(attention).low();
        Range seen = ranges.of(BertNames.exponentials(attention));
        return WireFormat.plain(
                bits(precision + log2(noise)), new Interval(0, topRoom() * seen.high()));
    }

    private WireFormat guess(String attention) {
        Interval halves = halfSums(attention);
        double low = 1 / (halves.high() * halves.high());
        double high = 1 / (halves.low() * halves.low());
        return WireFormat.guarded(bits(GUESS_BITS - log2(low)), new Interval(low, high));
    }

    private Interval sums(String attention) {
        return sums(attention, headRoom);
    }

    private Interval sums(String attention, double factor) {
        return rules.widened(attention + ".sums", factor);
    }

    /** What exponentials may grow by. */
    private double topRoom() {
        return Math.pow(headRoom, AttentionScaling.HIGH_ROOM);
    }

    /**
     * A guess that leaves its range is lost: the square of the head room. Where a head is capped,
     * sums cannot grow, but rows far below all that were seen are most likely.
     */
    Interval halfSums(String attention) {
        Interval seen = rules.widened(attention + ".halfSums", 1);
        boolean capped =
                model.heads(BertNames.exponentials(attention)).stream().anyMatch(HeadScale::capped);
        return capped
                ? new Interval(seen.low() / Math.pow(headRoom, CAPPED_ROOM), seen.high() * headRoom)
                : rules.widened(attention + ".halfSums", headRoom * headRoom);
    }

    /** Row sums go where their exponentials go. */
    WireFormat context(String name) {
        double unit = sums(parent(name)).low() * rules.typical(parent(name) + ".value");
        double magnitude = topRoom() * ranges.of(name).magnitude();
        return WireFormat.guarded(
                bits(precision - log2(unit)), Interval.symmetric(Math.max(magnitude, 0x1p-20)));
    }

    private Interval ratio(String attention) {
        return rules.widened(attention + ".ratio", headRoom);
    }
}
