package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.observe.Range;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.plan.Fractions.Of;
import io.secformer.convert.calibrate.rearrange.ChannelGrouping;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many fraction bits every wire and weight needs, from what calibration saw: {@link
 * AttentionFormats} and {@link NormFormats} for their wires, and here for all others.
 *
 * <p>The measure is the same everywhere: with p precision bits, a rounding may disturb the result
 * that it enters by about {@code 2^-p} of that result's typical magnitude. So no rule depends on
 * the units in which a model computes. In the comments, {@code u = 2^-f} is an ulp of the wire at
 * hand; the rounding of a value is uniform, of root mean square {@code 0.29 u}, and of a sum of n
 * such values {@code 0.29 u sqrt(n)}.
 */
final class FormatRules {
    static final double ROUNDING = Math.sqrt(1 / 12.0);

    /** What a guess of a row's scale is good for: whatever it is off by cancels. */
    static final int GUESS_BITS = 6;

    private final ModelStatistics model;
    private final BertConfig config;
    private final Ranges ranges;
    private final int precision;
    private final double headRoom;
    private final double logitError;
    private final Fractions fractions;
    private final Relief relief;
    private final Set<Block> widened;
    private final ActivationErrors activationErrors;
    private final RoughScales rough = new RoughScales();
    private final AttentionFormats attention;
    private final NormFormats norms;

    /**
     * Rules for one draft.
     *
     * @param widened attentions whose values are opened twice
     * @param activationErrors what the series of activations may be off by
     */
    FormatRules(
            ModelStatistics model,
            Ranges ranges,
            PlanOptions options,
            Fractions fractions,
            Relief relief,
            Set<Block> widened,
            ActivationErrors activationErrors) {
        this.model = model;
        this.config = model.config();
        this.ranges = ranges;
        this.precision = options.precisionBits();
        this.headRoom = options.headRoom();
        this.logitError = options.logitError();
        this.fractions = fractions;
        this.relief = relief;
        this.widened = widened;
        this.activationErrors = activationErrors;
        this.norms = new NormFormats(this, model, ranges, rough, options);
        this.attention = AttentionPlanning.of(config).formats(this, model, ranges, rough, options);
    }

    /** Where there are rough scales, as far as the network was read. */
    RoughScales rough() {
        return rough;
    }

    /** Whether the values of an attention are opened twice. */
    boolean widens(Block attention) {
        return widened.contains(attention);
    }

    /** What the series of a site may be off by, if it is an activation. */
    double activationError(String site) {
        return activationErrors.of(site);
    }

    /** Formats of the attentions' own wires. */
    AttentionFormats attention() {
        return attention;
    }

    /** Formats of the LayerNorms' wires. */
    NormFormats norms() {
        return norms;
    }

    /** The format of an opened value, or of the revealed logits. */
    WireFormat wire(String name) {
        WireFormat general = unrelieved(Site.of(name));
        int fraction = fractions.orElse(Of.WIRE, name, general.fractionBits());
        return general.withFraction(fraction - relief.of(name));
    }

    private WireFormat unrelieved(Site site) {
        SiteRole reader = site.role().reader();
        if (reader != site.role()) {
            return norms.unscaled(site.name(), site.with(reader));
        }
        return switch (site.block().kind()) {
            case NORM -> norms.wire(site);
            case ATTENTION, HALVED, DIVISION -> attention(site);
            case LAYER -> layer(site);
            case HEAD -> head(site);
            case EMBEDDINGS -> throw unknown(site);
        };
    }

    static FormatException unknown(Site site) {
        return new FormatException("the planner knows no wire named " + site.name());
    }

    /** What all attentions have, whatever weighs the values. */
    private WireFormat attention(Site site) {
        return switch (site.role()) {
            case QUERY -> queryOrKey(site, SiteRole.KEY);
            case KEY -> queryOrKey(site, SiteRole.QUERY);
            case VALUE ->
                    widens(site.block())
                            ? WireFormat.guarded(valueFraction(site), widened(site.name()))
                            : WireFormat.plain(valueFraction(site), widened(site.name()));
            case WIDE_VALUE -> {
                String narrow = site.with(SiteRole.VALUE).name();
                yield WireFormat.plain(wire(narrow).fractionBits(), widened(narrow));
            }
            case NORMALIZED -> leadingIntoNorm(site);
            default -> attention.wire(site);
        };
    }

    private WireFormat layer(Site site) {
        return switch (site.role()) {
            case INTERMEDIATE -> intermediate(site);
            case ACTIVATED -> leadingIntoNorm(site);
            default -> throw unknown(site);
        };
    }

    private WireFormat head(Site site) {
        return switch (site.role()) {
            case POOLER -> pooler();
            // One row a sentence: two bits more cost nothing.
            case POOLED ->
                    WireFormat.plain(
                            bits(precision + 2 + log2(weightNoise(BertNames.CLASSIFIER))),
                            Interval.symmetric(1.5));
            case LOGITS -> logits();
            default -> throw unknown(site);
        };
    }

    /** s = q k: an error u in every q is 0.29 u sqrt(D) rms(k) in s; it may be an ulp of s. */
    private WireFormat queryOrKey(Site site, SiteRole other) {
        double noise = ROUNDING * Math.sqrt(config.headSize()) * typical(site.with(other).name());
        int scores = wire(site.with(SiteRole.SCORES).name()).fractionBits();
        return WireFormat.plain(bits(scores + log2(noise)), widened(site.name()));
    }

    private int valueFraction(Site value) {
        return bits(attention.precision() - log2(typical(value.name())));
    }

    /**
     * sum a v / S: an error u in T numerators is 0.29 u sqrt(T) rms(v) / S.
     *
     * @param sums S
     * @param largest numerator
     */
    WireFormat numerators(Interval sums, double largest) {
        double noise = ROUNDING * Math.sqrt(ranges.longest()) / sums.low();
        return WireFormat.plain(
                bits(attention.precision() + log2(noise)), new Interval(0, largest));
    }

    /** x W before a LayerNorm: an error u in every x is 0.29 u sqrt(inputs) rms(W). */
    private WireFormat leadingIntoNorm(Site site) {
        Site matrix = site.with(SiteRole.OUTPUT);
        double noise = weightNoise(matrix.name()) / norms.lowestRow(matrix.normAfter());
        return WireFormat.plain(bits(precision - 1 + log2(noise)), widened(site.name()));
    }

    /** What was chosen for the roundings of a series; null if the error of its fit decides. */
    @Nullable Integer seriesBits(String site) {
        return fractions.of(Of.SERIES, site);
    }

    /** Fraction bits of a weight. */
    int weight(String name) {
        Site site = Site.of(name);
        return site.role().isMean() ? gain(name) : parameter(name, generalWeight(site));
    }

    private int parameter(String name, int general) {
        int fraction = fractions.orElse(Of.PARAMETER, name, general);
        return Math.max(1, fraction - relief.of(name));
    }

    private int generalWeight(Site site) {
        String name = site.name();
        return switch (site.role()) {
            // Every summand before a LayerNorm keeps a ring of its own.
            case OUTPUT -> {
                double noise = argumentNoise(name, ranges.of(argument(site)).rootMeanSquare());
                yield bits(precision - 1 + log2(noise / norms.lowestRow(site.normAfter())));
            }
            case CLASSIFIER -> {
                double noise = argumentNoise(name, ranges.of(BertNames.POOLED).rootMeanSquare());
                yield bits(precision + 2 + log2(noise));
            }
            case POOLER -> readingNorm(site, precision);
            // Queries and keys are opened on the widest rings that read a LayerNorm's output, so
            // their weights decide how wide it is itself, and what its own factors can keep.
            case QUERY, KEY -> readingNorm(site, precision - 3);
            default -> readingNorm(site, precision - 2);
        };
    }

    private int readingNorm(Site weight, int target) {
        double noise = argumentNoise(weight.name(), 1);
        return bits(target + log2(noise / typical(weight.name())));
    }

    /** The wire that a weight before a LayerNorm reads. */
    private static String argument(Site output) {
        boolean ofAttention = output.block().kind() == Block.Kind.ATTENTION;
        return output.with(ofAttention ? SiteRole.NORMALIZED : SiteRole.ACTIVATED).name();
    }

    /**
     * Fraction bits of a gain on the residual path and of the column that gives the mean of its
     * row; as both read one wire, the coarser one would not make it narrower. An error u in the
     * column is 0.29 u sqrt(H) in the mean, but all values of the row share it: weights that read
     * the row have columns of mean zero and do not see it, and the sum of squares sees its square.
     * What is left is its product with the spread of the next gain, so three bits less will do.
     */
    int gain(String name) {
        Site site = Site.of(name);
        Site gain = site.with(site.role().gain());
        double noise = ROUNDING * Math.sqrt(config.hiddenSize());
        double row = norms.lowestRow(gain.normAfter());
        return parameter(gain.name(), bits(precision - 3 + log2(noise / row)));
    }

    /** Fraction bits of the embedding tables: those of the wire that their sum is opened on. */
    int table() {
        return wire(BertNames.EMBEDDED).fractionBits();
    }

    /** The calibrated range of a wire in words, for messages; empty if there is none. */
    String describe(String wire) {
        Range range = ranges.byWire().get(wire);
        return range == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "its range is [%.4g, %.4g] and the headroom %s; ",
                        range.low(),
                        range.high(),
                        headRoom);
    }

    /** Both series of positive arguments have a relative slope of at most 1. */
    static WireFormat positive(Interval interval, int precision) {
        int fraction = bits(precision + 1 - log2(interval.low()));
        return WireFormat.periodic(fraction, 0, log2Period(interval.length()), interval);
    }

    private WireFormat intermediate(Site site) {
        String name = site.name();
        if (!ActivationRule.of(config.activation()).isSeries()) {
            return WireFormat.guarded(precision, widened(name));
        }
        List<Group> groups = model.groups(site.with(SiteRole.ACTIVATED).name());
        int log2Period =
                groups.isEmpty()
                        ? ChannelGrouping.log2Period(headRoom * ranges.of(name).magnitude())
                        : ChannelGrouping.LOG2_PERIOD;
        double usable = Math.scalb(ChannelGrouping.USABLE_PERIOD, log2Period);
        // An ulp of a channel that is divided by c counts c times.
        double scale = groups.isEmpty() ? 1 : ChannelGroups.typicalScale(groups);
        // Two guard bits: the linear part can be widened up to 3/8 of the period.
        return WireFormat.periodic(
                bits(precision + log2(scale)), 2, log2Period, Interval.symmetric(usable));
    }

    private WireFormat pooler() {
        Interval interval = widened(BertNames.POOLER).outward();
        return WireFormat.periodic(precision + 1, 0, log2Period(interval.length()), interval);
    }

    /**
     * Only the client sees logits, and only one row: room, and as many bits as leave their own
     * rounding a tenth of the error that is asked for. Further bits are of no use to a user, and
     * show more of the weights to who asks a lot.
     */
    private WireFormat logits() {
        double magnitude = Math.max(1, ranges.of(BertNames.LOGITS).magnitude());
        int fraction = Math.min(precision + 6, bits(2 - log2(logitError)));
        return WireFormat.plain(fraction, Interval.symmetric(4 * headRoom * magnitude));
    }

    private double weightNoise(String matrix) {
        ModelStatistics.Parameter w = model.parameter(matrix);
        return ROUNDING * Math.sqrt((double) w.rows()) * w.rootMeanSquare();
    }

    /** x W: an error u in every weight is 0.29 u sqrt(inputs) rms(x). */
    private double argumentNoise(String matrix, double typicalArgument) {
        return ROUNDING * Math.sqrt(model.parameter(matrix).rows()) * typicalArgument;
    }

    double typical(String wire) {
        return ranges.of(wire).rootMeanSquare();
    }

    Interval widened(String wire) {
        double magnitude = Math.max(ranges.of(wire).magnitude(), 0x1p-20);
        return Interval.symmetric(headRoom * magnitude);
    }

    /**
     * Whether a wire of rows holds other values than the plain reading's, which has no rough
     * scales: the sensitivity of the logits to it is known relative to its values.
     */
    boolean isScaled(String wire) {
        Site site = Site.of(wire);
        return switch (site.role()) {
            case INVERSE -> rough.guesses(site.block()) > 0;
            case SCALE, SUM_OF_SQUARES -> rough.rescales(site.block());
            default -> false;
        };
    }

    /** What was seen on a wire. */
    Range range(String wire) {
        return ranges.of(wire);
    }

    /** Positive values that a series is fitted for: with room, and rounded outwards. */
    Interval widened(String wire, double factor) {
        Range range = positiveRange(wire);
        return new Interval(range.low() / factor, range.high() * factor).outward();
    }

    Range positiveRange(String wire) {
        Range range = ranges.of(wire);
        if (!(range.low() > 0)) {
            throw new FormatException(
                    "wire " + wire,
                    "its range is ["
                            + range.low()
                            + ", "
                            + range.high()
                            + "] and it must stay positive, as it is divided by: calibrate on"
                            + " ordinary sentences of the task, or distill the student further");
        }
        return range;
    }

    /** A period in which an interval of that length leaves a tenth free for the series to bend. */
    static int log2Period(double length) {
        return Math.getExponent(length / 0.9) + 1;
    }

    static int bits(double value) {
        return (int) Math.ceil(value);
    }

    static double log2(double value) {
        return Math.log(Math.max(value, 0x1p-40)) / Math.log(2);
    }
}
