package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/** Formats of the wires of 2Quad attention: {@link FormatRules} for one attention. */
final class TwoQuadFormats implements AttentionFormats {
    private final FormatRules rules;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;
    private final DivisionFormats division;

    TwoQuadFormats(FormatRules rules, RoughScales rough, PlanOptions options) {
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
            // (s + du)^2 = s^2 + 2 s du: over a row, 2 u sqrt(S) next to S.
            case SCORES ->
                    WireFormat.guarded(
                            bits(precision + 1 - log2(divisor(attention).low()) / 2),
                            rules.widened(site.name()));
            case SQUARES -> {
                double largest = rules.widened(attention.wire(SiteRole.SCORES)).magnitude();
                yield rules.numerators(divisor(attention), largest * largest);
            }
            case CONTEXT -> {
                double unit =
                        divisor(attention).low() * rules.typical(attention.wire(SiteRole.VALUE));
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(rules.widened(site.name()).magnitude()));
            }
            default -> division.wire(site);
        };
    }

    /**
     * Row sums of squared scores: mostly of squares of the constant that is added to them. Where
     * they differ so much that rough scales come first, the smallest are of scores near its
     * opposite, which roundings move by much.
     */
    @Override
    public Interval divisor(Block attention) {
        Interval sums = rules.widened(attention.wire(SiteRole.SUMS), headRoom);
        return rough.guesses(attention) == 0
                ? sums
                : new Interval(sums.low() / (headRoom * headRoom), sums.high()).outward();
    }

    @Override
    public double leastSum(Block attention) {
        throw new IllegalStateException("2quad has no exponentials");
    }

    @Override
    public double leastHalfSum(Block attention) {
        throw new IllegalStateException("2quad has no exponentials");
    }
}
