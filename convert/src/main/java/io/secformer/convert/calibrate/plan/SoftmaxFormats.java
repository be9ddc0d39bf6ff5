package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/**
 * Formats of the wires of an exact softmax: {@link FormatRules} for one attention. The measure here
 * is the stated error of a probability, in the row whose sum is smallest.
 */
final class SoftmaxFormats implements AttentionFormats {
    /** A guess that is off by no more than this is within the headroom of what it scales. */
    private static final double ROOMY_ERROR = 0.03;

    private final FormatRules rules;
    private final ModelStatistics model;
    private final Ranges ranges;
    private final RoughScales rough;
    private final double headRoom;
    private final int precision;
    private final DivisionFormats division;
    private final HalvedFormats halved;

    SoftmaxFormats(
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
        this.division = new DivisionFormats(rules, rough, precision, this::divisor);
        this.halved = new HalvedFormats(rules, ranges, rough, headRoom, precision);
    }

    /** One bit more than the stated error of a probability. */
    @Override
    public int precision() {
        return precision;
    }

    private int halvings(Block attention) {
        return model.heads(attention.wire(SiteRole.EXPONENTIALS)).getFirst().halvings();
    }

    private boolean halves(Block attention) {
        return halvings(attention) > 0;
    }

    @Override
    public WireFormat wire(Site site) {
        Block attention = site.block().ofAttention();
        if (site.block().kind() == Block.Kind.HALVED) {
            return halved.wire(site);
        }
        return switch (site.role()) {
            case SCORES -> scores(attention);
            case EXPONENTIALS -> exponentials(attention);
            case HALF_SUMS -> FormatRules.positive(halfSums(attention), FormatRules.GUESS_BITS);
            default -> halves(attention) ? ofHalved(site) : guessed(site);
        };
    }

    /** Wires after the exponentials of whole scores. */
    private WireFormat guessed(Site site) {
        Block attention = site.block();
        return switch (site.role()) {
            case CONTEXT -> context(site.name(), attention);
            case SUMS -> {
                Interval sums = sums(attention);
                yield WireFormat.guarded(
                        bits(precision - log2(sums.low())),
                        new Interval(0, topRoom() * sums(attention, 1).high()));
            }
            case GUESS -> guess(attention);
            case RATIO -> FormatRules.positive(ratio(attention), precision);
            case INVERSE -> {
                Interval ratio = ratio(attention);
                yield WireFormat.guarded(
                        bits(precision + 1 + log2(ratio.high())),
                        new Interval(1 / ratio.high(), 1 / ratio.low()));
            }
            case SCALED -> {
                double unit =
                        ratio(attention).low() * rules.typical(attention.wire(SiteRole.VALUE));
                double more = 1 + rough.fitError(attention);
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(more * rules.widened(site.name()).magnitude()));
            }
            default -> throw FormatRules.unknown(site);
        };
    }

    /** Wires after the squares of probabilities of halved scores. */
    private WireFormat ofHalved(Site site) {
        Block attention = site.block().ofAttention();
        Interval sums = divisor(attention);
        return switch (site.role()) {
            case SQUARES -> rules.numerators(sums, halved.largestSquare(attention.halved(1)));
            case CONTEXT -> {
                double unit = sums.low() * rules.typical(attention.wire(SiteRole.VALUE));
                Interval rows = rules.widened(attention.wire(SiteRole.NORMALIZED));
                yield WireFormat.guarded(
                        bits(precision - log2(unit)),
                        Interval.symmetric(rows.magnitude() * sums.high()));
            }
            default -> division.wire(site);
        };
    }

    @Override
    public Interval divisor(Block attention) {
        return halves(attention)
                ? halved.squaredSums(attention.wire(SiteRole.SUMS), attention.halved(1))
                : sums(attention);
    }

    @Override
    public double leastSum(Block attention) {
        return halves(attention)
                ? halved.sums(attention.halved(halvings(attention))).low()
                : sums(attention).low();
    }

    @Override
    public double leastHalfSum(Block attention) {
        // A sum of roots is at least the root of the sum.
        return halves(attention) ? Math.sqrt(leastSum(attention)) : halfSums(attention).low();
    }

    /** exp(s + u) = exp(s) (1 + u): an ulp of the score of the head with the smallest unit. */
    private WireFormat scores(Block attention) {
        double unit =
                model.heads(attention.wire(SiteRole.EXPONENTIALS)).stream()
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
    private WireFormat exponentials(Block attention) {
        double noise = FormatRules.ROUNDING * Math.sqrt(ranges.longest()) / sums(attention).low();
        Range seen = ranges.of(attention.wire(SiteRole.EXPONENTIALS));
        return WireFormat.plain(
                bits(precision + log2(noise)), new Interval(0, topRoom() * seen.high()));
    }

    private WireFormat guess(Block attention) {
        Interval halves = halfSums(attention);
        double error = rough.fitError(attention) > ROOMY_ERROR ? rough.error(attention) : 0;
        double low = (1 - error) / (halves.high() * halves.high());
        double high = (1 + error) / (halves.low() * halves.low());
        return WireFormat.guarded(
                bits(FormatRules.GUESS_BITS - log2(low)), new Interval(low, high));
    }

    private Interval sums(Block attention) {
        return sums(attention, headRoom);
    }

    private Interval sums(Block attention, double factor) {
        return rules.widened(attention.wire(SiteRole.SUMS), factor);
    }

    /** What exponentials may grow by. */
    private double topRoom() {
        return Math.pow(headRoom, AttentionScaling.HIGH_ROOM);
    }

    /** A guess that leaves its range is lost: the square of the headroom. */
    private Interval halfSums(Block attention) {
        return rules.widened(attention.wire(SiteRole.HALF_SUMS), headRoom * headRoom);
    }

    /** Row sums go where their exponentials go. */
    private WireFormat context(String name, Block attention) {
        double unit = sums(attention).low() * rules.typical(attention.wire(SiteRole.VALUE));
        double magnitude = topRoom() * ranges.of(name).magnitude();
        return WireFormat.guarded(
                bits(precision - log2(unit)), Interval.symmetric(Math.max(magnitude, 0x1p-20)));
    }

    private Interval ratio(Block attention) {
        Interval seen = rules.widened(attention.wire(SiteRole.RATIO), headRoom);
        double error = rough.fitError(attention);
        return error <= ROOMY_ERROR
                ? seen
                : new Interval(seen.low() * (1 - error), seen.high() * (1 + error));
    }
}
