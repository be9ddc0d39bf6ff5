package io.secformer.convert.calibrate;

import static io.secformer.convert.calibrate.FormatRules.bits;
import static io.secformer.convert.calibrate.FormatRules.log2;
import static io.secformer.convert.calibrate.FormatRules.parent;

import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.HeadScale;
import io.secformer.kit.file.FormatException;

/**
 * Fraction bits of the wires of an exact softmax, {@link FormatRules} for one attention. The
 * measure here is the stated error of a probability, in the row whose sum is smallest.
 */
final class SoftmaxRules {
    /** A guess that is off by no more than this is within the head room of what it scales. */
    private static final double ROOMY_ERROR = 0.03;

    private final FormatRules rules;
    private final ModelStatistics model;
    private final Ranges ranges;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;

    SoftmaxRules(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options) {
        this.rules = rules;
        this.model = model;
        this.ranges = ranges;
        this.rough = rough;
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
            case "halfSums" -> FormatRules.positive(halfSums(attention), FormatRules.GUESS_BITS);
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
                double more = 1 + rough.fitError(attention);
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(more * rules.widened(name).magnitude()));
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
        double error = rough.fitError(attention) > ROOMY_ERROR ? rough.error(attention) : 0;
        double low = (1 - error) / (halves.high() * halves.high());
        double high = (1 + error) / (halves.low() * halves.low());
        return WireFormat.guarded(
                bits(FormatRules.GUESS_BITS - log2(low)), new Interval(low, high));
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

    /** A guess that leaves its range is lost: the square of the head room. */
    Interval halfSums(String attention) {
        return rules.widened(attention + ".halfSums", headRoom * headRoom);
    }

    /** Row sums go where their exponentials go. */
    WireFormat context(String name) {
        double unit = sums(parent(name)).low() * rules.typical(parent(name) + ".value");
        double magnitude = topRoom() * ranges.of(name).magnitude();
        return WireFormat.guarded(
                bits(precision - log2(unit)), Interval.symmetric(Math.max(magnitude, 0x1p-20)));
    }

    private Interval ratio(String attention) {
        Interval seen = rules.widened(attention + ".ratio", headRoom);
        double error = rough.fitError(attention);
        return error <= ROOMY_ERROR
                ? seen
                : new Interval(seen.low() * (1 - error), seen.high() * (1 + error));
    }
}
