package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.function.Function;

/**
 * Formats of the wires of a division by row sums, after as many rough scales as it takes.
 *
 * @param sums of an attention, headroom included
 */
record DivisionFormats(
        FormatRules rules, RoughScales rough, int precision, Function<Block, Interval> sums) {

    /** The format of one of its wires. */
    WireFormat wire(Site site) {
        Block division = site.block();
        Block attention = division.ofAttention();
        Interval divided = sums.apply(attention);
        boolean direct = rough.guesses(attention) == 0;
        return switch (site.role()) {
            case SUMS ->
                    direct
                            ? FormatRules.positive(divided, precision)
                            : WireFormat.guarded(bits(precision - log2(divided.low())), divided);
            case ROUGH ->
                    FormatRules.positive(rough.argument(division, divided), FormatRules.GUESS_BITS);
            case GUESS -> {
                Interval scales = rough.scales(division, divided);
                yield WireFormat.guarded(bits(FormatRules.GUESS_BITS - log2(scales.low())), scales);
            }
            case RATIO -> {
                Interval ratio = rough.ratio(division, divided);
                yield division.equals(attention)
                        ? FormatRules.positive(ratio, precision)
                        : WireFormat.guarded(bits(precision - log2(ratio.low())), ratio);
            }
            case SCALED -> {
                Interval ratio = rough.ratio(division, divided);
                double unit = ratio.low() * rules.typical(attention.wire(SiteRole.VALUE));
                Interval rows = rules.widened(attention.wire(SiteRole.NORMALIZED));
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(ratio.high() * rows.magnitude()));
            }
            // Relative to the smallest value, 1 / high.
            case INVERSE -> {
                Interval divisor = direct ? divided : rough.ratio(attention, divided);
                yield WireFormat.guarded(
                        bits(precision + 1 + log2(divisor.high())),
                        new Interval(1 / divisor.high(), 1 / divisor.low()));
            }
            default -> throw FormatRules.unknown(site);
        };
    }
}
