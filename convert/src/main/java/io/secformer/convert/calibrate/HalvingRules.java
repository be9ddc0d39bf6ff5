package io.secformer.convert.calibrate;

import static io.secformer.convert.calibrate.FormatRules.bits;
import static io.secformer.convert.calibrate.FormatRules.log2;

import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.SmoothFunction;
import io.secformer.kit.file.FormatException;

/**
 * Fraction bits of the wires of a softmax of halved scores. Its probabilities are at most 1, and
 * sums of their squares at least one over the number of keys, whatever the scores are.
 */
final class HalvingRules {
    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);

    private final FormatRules rules;
    private final Ranges ranges;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;

    /**
     * @param precision of the probabilities of whole scores, in bits
     */
    HalvingRules(
            FormatRules rules, Ranges ranges, RoughScales rough, double headRoom, int precision) {
        this.rules = rules;
        this.ranges = ranges;
        this.rough = rough;
        this.headRoom = headRoom;
        this.precision = precision;
    }

    /**
     * The format of a wire of one level, whose probabilities are those of scores halved n times.
     *
     * @param level {@link BertNames#halved}
     */
    WireFormat wire(String level, String kind) {
        double error = rough.error(level);
        return switch (kind) {
            // Relative to the smallest row sum, a numerator is a probability.
            case "numerators" ->
                    WireFormat.guarded(
                            bits(precision(level) - log2(sums(level).low())),
                            new Interval(0, largestNumerator(level)));
            case "sums" -> FormatRules.positive(sums(level), FormatRules.GUESS_BITS);
            case "guess" -> {
                Interval scales = RoughScales.values(sums(level), DIRECT, error);
                yield WireFormat.guarded(bits(FormatRules.GUESS_BITS - log2(scales.low())), scales);
            }
            case "roots" -> WireFormat.guarded(precision(level), new Interval(0, 1 + error));
            default -> throw new FormatException("the planner knows no wire " + level + "." + kind);
        };
    }

    /** The row sums of a level, room included. */
    Interval sums(String level) {
        return isFirst(level)
                ? rules.widened(level + ".sums", headRoom * headRoom)
                : squaredSums(level + ".sums", next(level));
    }

    /** Sums of the squares of probabilities that a rough scale of the level before was off by. */
    Interval squaredSums(String wire, String level) {
        Range seen = rules.positiveRange(wire);
        double error = rough.error(level);
        double room = headRoom * headRoom;
        double low = Math.max(seen.low() / room, 1.0 / ranges.longest());
        double high = Math.max(Math.min(seen.high() * room, 1), 2 * low);
        return new Interval(low * (1 - error) * (1 - error), high * (1 + error) * (1 + error))
                .outward();
    }

    /** The largest square of a probability of a level, as far as its rough scale is off. */
    double largestSquare(String level) {
        double largest = 1 + rough.error(level);
        return largest * largest;
    }

    private double largestNumerator(String level) {
        if (!isFirst(level)) {
            return largestSquare(next(level));
        }
        double room = Math.pow(headRoom, AttentionScaling.HIGH_ROOM);
        return room * rules.range(level + ".numerators").high();
    }

    /** Every square doubles the error of a probability, or a little more. */
    private int precision(String level) {
        return precision + 2 * number(level);
    }

    private boolean isFirst(String level) {
        return ranges.byWire().get(next(level) + ".sums") == null;
    }

    /** The level whose scores are halved once more. */
    private static String next(String level) {
        int number = number(level);
        return level.substring(0, level.length() - String.valueOf(number).length()) + (number + 1);
    }

    private static int number(String level) {
        int end = level.length();
        int start = end;
        while (start > 0 && Character.isDigit(level.charAt(start - 1))) {
            start--;
        }
        return Integer.parseInt(level.substring(start));
    }
}
