package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/**
 * Formats of the wires of a softmax of halved scores. Its probabilities are at most 1, and sums of
 * their squares at least one over the number of keys, whatever the scores are.
 */
final class HalvedFormats {
    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);

    private final FormatRules rules;
    private final Ranges ranges;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;

    /**
     * @param precision of the probabilities of whole scores, in bits
     */
    HalvedFormats(
            FormatRules rules, Ranges ranges, RoughScales rough, double headRoom, int precision) {
        this.rules = rules;
        this.ranges = ranges;
        this.rough = rough;
        this.headRoom = headRoom;
        this.precision = precision;
    }

    /** The format of a wire of one level, whose probabilities are of scores halved n times. */
    WireFormat wire(Site site) {
        Block level = site.block();
        double error = rough.error(level);
        return switch (site.role()) {
            // Relative to the smallest row sum, a numerator is a probability.
            case NUMERATORS ->
                    WireFormat.guarded(
                            bits(precision(level) - log2(sums(level).low())),
                            new Interval(0, largestNumerator(level)));
            case SUMS -> FormatRules.positive(sums(level), FormatRules.GUESS_BITS);
            case GUESS -> {
                Interval scales = RoughScales.values(sums(level), DIRECT, error);
                yield WireFormat.guarded(bits(FormatRules.GUESS_BITS - log2(scales.low())), scales);
            }
            case ROOTS -> WireFormat.guarded(precision(level), new Interval(0, 1 + error));
            default -> throw FormatRules.unknown(site);
        };
    }

    /** The row sums of a level, room included. */
    Interval sums(Block level) {
        return isFirst(level)
                ? rules.widened(level.wire(SiteRole.SUMS), headRoom * headRoom)
                : squaredSums(level.wire(SiteRole.SUMS), next(level));
    }

    /** Sums of the squares of probabilities that a rough scale of the level before was off by. */
    Interval squaredSums(String wire, Block level) {
        Range seen = rules.positiveRange(wire);
        double error = rough.error(level);
        double room = headRoom * headRoom;
        double low = Math.max(seen.low() / room, 1.0 / ranges.longest());
        double high = Math.max(Math.min(seen.high() * room, 1), 2 * low);
        return new Interval(low * (1 - error) * (1 - error), high * (1 + error) * (1 + error))
                .outward();
    }

    /** The largest square of a probability of a level, as far as its rough scale is off. */
    double largestSquare(Block level) {
        double largest = 1 + rough.error(level);
        return largest * largest;
    }

    private double largestNumerator(Block level) {
        if (!isFirst(level)) {
            return largestSquare(next(level));
        }
        double room = Math.pow(headRoom, AttentionScaling.HIGH_ROOM);
        return room * rules.range(level.wire(SiteRole.NUMERATORS)).high();
    }

    /** Every square doubles the error of a probability, or a little more. */
    private int precision(Block level) {
        return precision + 2 * level.number();
    }

    private boolean isFirst(Block level) {
        return ranges.byWire().get(next(level).wire(SiteRole.SUMS)) == null;
    }

    /** The level whose scores are halved once more. */
    private static Block next(Block level) {
        return level.halved(level.number() + 1);
    }
}
