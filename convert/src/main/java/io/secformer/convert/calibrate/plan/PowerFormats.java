package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Numerators.Power;
import io.secformer.convert.strategy.Numerators.Powers;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/** Formats of the wires of attention by powers: {@link FormatRules} for one attention. */
final class PowerFormats implements AttentionFormats {
    private final Powers powers;
    private final FormatRules rules;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;
    private final DivisionFormats division;

    PowerFormats(Powers powers, FormatRules rules, RoughScales rough, PlanOptions options) {
        this.powers = powers;
        this.rules = rules;
        this.rough = rough;
        this.headRoom = options.headRoom();
        this.precision = options.precisionBits();
        this.division = new DivisionFormats(rules, rough, precision, this::divisor);
    }

    @Override
    public int precision() {
        return precision;
    }

    @Override
    public WireFormat wire(Site site) {
        Block attention = site.block().ofAttention();
        return switch (site.role()) {
            case SQUARES -> rules.numerators(divisor(attention), largest(attention));
            case CONTEXT -> {
                double unit =
                        divisor(attention).low() * rules.typical(attention.wire(SiteRole.VALUE));
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(rules.widened(site.name()).magnitude()));
            }
            default -> power(site);
        };
    }

    /**
     * (s + du)^k = s^k + k s^(k-1) du: over a row, at most k u S^(1 - 1/k) next to S; k is at least
     * 2.
     */
    private WireFormat power(Site site) {
        for (Power power : powers.wires()) {
            if (power.role() == site.role()) {
                double sum = divisor(site.block()).low();
                int k = power.exponent();
                return WireFormat.guarded(
                        bits(precision + log2(k) - log2(sum) / k), rules.widened(site.name()));
            }
        }
        return division.wire(site);
    }

    /** The largest numerator that the wire before it can give. */
    private double largest(Block attention) {
        Power last = powers.wires().getLast();
        double magnitude = rules.widened(attention.wire(last.role())).magnitude();
        double power = magnitude;
        for (int factors = 1; factors < last.exponent(); factors++) {
            power *= magnitude;
        }
        return power;
    }

    /**
     * Row sums. Where they differ so much that rough scales come first, the smallest are of scores
     * near zero, which roundings move by much.
     */
    @Override
    public Interval divisor(Block attention) {
        Interval sums = rules.widened(attention.wire(SiteRole.SUMS), headRoom);
        return rough.guesses(attention) == 0
                ? sums
                : new Interval(sums.low() / (headRoom * headRoom), sums.high()).outward();
    }
}
