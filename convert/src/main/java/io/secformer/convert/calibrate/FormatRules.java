package io.secformer.convert.calibrate;

import io.secformer.convert.calibrate.Fractions.Of;
import io.secformer.convert.calibrate.WireFormat.Interval;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.program.BertNames;
import io.secformer.convert.program.BertProgram;
import io.secformer.convert.program.ChannelGroups;
import io.secformer.convert.program.ChannelGroups.Group;
import io.secformer.convert.program.SmoothFunction;
import io.secformer.kit.file.FormatException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How many fraction bits every wire and weight needs, from what calibration saw.
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

    private static final SmoothFunction ROOT = new SmoothFunction.RoughScale(0.5);

    /** How far an estimate may lie beyond the values that it estimates. */
    private static final double ESTIMATE_HEAD_ROOM = 1.0625;

    private final ModelStatistics model;
    private final BertConfig config;
    private final Ranges ranges;
    private final int precision;
    private final double headRoom;
    private final double logitError;
    private final Fractions fractions;
    private final Relief relief;
    private final RoughScales rough = new RoughScales();
    private final SoftmaxRules softmax;
    private final HalvingRules halving;

    FormatRules(
            ModelStatistics model,
            Ranges ranges,
            PlanOptions options,
            Fractions fractions,
            Relief relief) {
        this.model = model;
        this.config = model.config();
        this.ranges = ranges;
        this.precision = options.precisionBits();
        this.headRoom = options.headRoom();
        this.logitError = options.logitError();
        this.fractions = fractions;
        this.relief = relief;
        this.softmax = new SoftmaxRules(this, model, ranges, rough, options);
        this.halving = new HalvingRules(this, ranges, rough, headRoom, softmax.precision());
    }

    /** Where there are rough scales, as far as the program was read. */
    RoughScales rough() {
        return rough;
    }

    /** The format of an opened value, or of the revealed logits. */
    WireFormat wire(String name) {
        WireFormat general = unrelieved(name);
        int fraction = fractions.orElse(Of.WIRE, name, general.fractionBits());
        return general.withFraction(fraction - relief.of(name));
    }

    private WireFormat unrelieved(String name) {
        String site = parent(name);
        if (BertNames.isHalved(site)) {
            return halving.wire(site, kind(name));
        }
        return switch (kind(name)) {
            case "centered" -> WireFormat.guarded(centeredFraction(site), widened(name));
            case "squares" ->
                    isNorm(site) ? positive(scaledRows(site), precision) : attentionSquares(site);
            case "scale" -> normScale(site);
            // Normalised rows have a root mean square of 1 to 1.4.
            case "norm" -> WireFormat.plain(precision, widened(name));
            case "unscaled" -> unscaled(name, site);
            case "query", "key" -> queryOrKey(name, site);
            case "value" -> WireFormat.guarded(valueFraction(name), widened(name));
            case "wide" ->
                    isNorm(site)
                            ? widenedRows(name, site)
                            : WireFormat.plain(valueFraction(site), widened(name));
            case "scores" -> exact() ? softmax.wire(name) : twoQuadScores(name);
            case "exponentials", "halfSums" -> softmax.wire(name);
            case "rough" -> isNorm(site) ? positive(rows(site), GUESS_BITS) : roughSums(site);
            case "guess" -> isNorm(site) ? rowScale(site) : division(name);
            case "rescaled" -> rescaled(site);
            case "sums", "inverse", "ratio", "scaled" -> division(name);
            case "factor" -> factor(site);
            case "estimate" -> estimate(site);
            case "context" -> guessed(site) ? softmax.wire(name) : context(name, site);
            case "normalized" -> WireFormat.plain(factorFraction(site + ".output"), widened(name));
            case "intermediate" -> intermediate(name);
            case "activated" -> WireFormat.plain(factorFraction(site + ".output"), widened(name));
            case BertNames.POOLER -> pooler();
            // One row a sentence: two bits more cost nothing.
            case BertNames.POOLED ->
                    WireFormat.plain(
                            bits(precision + 2 + log2(weightNoise(BertNames.CLASSIFIER))),
                            Interval.symmetric(1.5));
            case BertNames.LOGITS -> logits();
            default -> throw new FormatException("the planner knows no wire named " + name);
        };
    }

    /** (s + du)^2 = s^2 + 2 s du: over a row, 2 u sqrt(S) next to S. */
    private WireFormat twoQuadScores(String name) {
        double low = sums(parent(name)).low();
        return WireFormat.guarded(bits(precision + 1 - log2(low) / 2), widened(name));
    }

    /** The wires of a division by row sums. */
    private WireFormat division(String name) {
        String site = parent(name);
        String attention = RoughScales.attention(site);
        if (guessed(attention)) {
            return softmax.wire(name);
        }
        Interval sums = sums(attention);
        boolean direct = rough.guesses(attention) == 0;
        boolean last = site.equals(attention);
        int wanted = attentionPrecision();
        return switch (kind(name)) {
            case "sums" ->
                    direct
                            ? positive(sums, wanted)
                            : WireFormat.guarded(bits(wanted - log2(sums.low())), sums);
            case "guess" -> {
                Interval scales = rough.scales(site, sums);
                yield WireFormat.guarded(bits(GUESS_BITS - log2(scales.low())), scales);
            }
            case "ratio" -> {
                Interval ratio = rough.ratio(site, sums);
                yield last
                        ? positive(ratio, wanted)
                        : WireFormat.guarded(bits(wanted - log2(ratio.low())), ratio);
            }
            case "scaled" -> {
                Interval ratio = rough.ratio(site, sums);
                double unit = ratio.low() * typical(attention + ".value");
                Interval rows = widened(attention + ".normalized");
                yield WireFormat.guarded(
                        bits(wanted - log2(unit)),
                        Interval.symmetric(ratio.high() * rows.magnitude()));
            }
            // Relative to the smallest value, 1 / high.
            case "inverse" -> {
                Interval divisor = direct ? sums : rough.ratio(attention, sums);
                yield WireFormat.guarded(
                        bits(wanted + 1 + log2(divisor.high())),
                        new Interval(1 / divisor.high(), 1 / divisor.low()));
            }
            default -> throw new FormatException("the planner knows no wire named " + name);
        };
    }

    private WireFormat roughSums(String division) {
        Interval sums = sums(RoughScales.attention(division));
        return positive(rough.argument(division, sums), GUESS_BITS);
    }

    private boolean exact() {
        return config.softmax() == SoftmaxFunction.SOFTMAX;
    }

    /** Whether rows are guessed by sums of exponentials of half the scores. */
    private boolean guessed(String attention) {
        return exact() && !halves(attention);
    }

    private boolean halves(String attention) {
        return exact() && halvings(attention) > 0;
    }

    private int halvings(String attention) {
        return model.heads(BertNames.exponentials(attention)).getFirst().halvings();
    }

    /** Where rows of a LayerNorm are rescaled, by what. */
    private WireFormat rowScale(String norm) {
        Interval scales = RoughScales.values(rows(norm), ROOT, rough.error(norm));
        return WireFormat.guarded(bits(GUESS_BITS - log2(scales.low())), scales);
    }

    /**
     * Rows of a length near 1, whose values go where the normalised ones go, if those are opened.
     */
    private WireFormat rescaled(String norm) {
        double magnitude = 1 + rough.error(norm);
        if (ranges.byWire().containsKey(norm)) {
            int shift = BertProgram.centerShift(config.hiddenSize());
            double row = widened(norm).magnitude() * Math.pow(2, -shift / 2.0);
            magnitude *= Math.min(1, row);
        }
        return WireFormat.guarded(
                bits(precision - log2(rowUnit(norm))), Interval.symmetric(magnitude));
    }

    /** Rows of profile wan, opened a second time. */
    private WireFormat widenedRows(String wide, String norm) {
        if (!rough.rescales(norm)) {
            return WireFormat.plain(centeredFraction(norm), widened(wide));
        }
        WireFormat rescaled = rescaled(norm);
        return WireFormat.plain(rescaled.fractionBits(), rescaled.interval());
    }

    /** The smallest root mean square of a row that a LayerNorm's scale multiplies. */
    private double rowUnit(String norm) {
        return rough.rescales(norm)
                ? (1 - rough.error(norm)) / Math.sqrt(config.hiddenSize())
                : lowestRow(norm);
    }

    /** Precision of what attention weights are multiplied by. */
    private int attentionPrecision() {
        return exact() ? softmax.precision() : precision;
    }

    private int valueFraction(String wire) {
        return bits(attentionPrecision() - log2(typical(wire)));
    }

    /** The smallest row sum of the exponentials at a site, head room included. */
    double leastSum(String site) {
        String attention = parent(site);
        return halves(attention)
                ? halving.sums(BertNames.halved(attention, halvings(attention))).low()
                : sums(attention).low();
    }

    /** The smallest row sum of the exponentials of half the scores. */
    double leastHalfSum(String site) {
        // A sum of roots is at least the root of the sum.
        return halves(parent(site))
                ? Math.sqrt(leastSum(site))
                : softmax.halfSums(parent(site)).low();
    }

    /** What was chosen for the roundings of a series; null if the error of its fit decides. */
    @Nullable Integer seriesBits(String site) {
        return fractions.of(Of.SERIES, site);
    }

    /** Fraction bits of a weight. */
    int weight(String name) {
        if (name.endsWith(BertNames.MEAN)) {
            return gain(name);
        }
        return parameter(name, generalWeight(name));
    }

    private int parameter(String name, int general) {
        int fraction = fractions.orElse(Of.PARAMETER, name, general);
        return Math.max(1, fraction - relief.of(name));
    }

    private int generalWeight(String name) {
        if (readsIntoNorm(name)) {
            // Every summand before a LayerNorm keeps a ring of its own.
            double noise = argumentNoise(name, ranges.of(argument(name)));
            return bits(precision - 1 + log2(noise / lowestRow(norm(name))));
        }
        if (name.equals(BertNames.CLASSIFIER)) {
            double noise = argumentNoise(name, ranges.of(BertNames.POOLED));
            return bits(precision + 2 + log2(noise));
        }
        double noise = argumentNoise(name, 1);
        int target = precision - 2;
        if (name.equals(BertNames.POOLER)) {
            target = precision;
        } else if (name.endsWith(".query") || name.endsWith(".key")) {
            // Queries and keys are opened on the widest rings that read a LayerNorm's output, so
            // their weights decide how wide it is itself, and what its own factors can keep.
            target = precision - 3;
        }
        return bits(target + log2(noise / typical(name)));
    }

    /**
     * Fraction bits of a gain on the residual path and of the column that gives the mean of its
     * row; as both read one wire, the coarser one would not make it narrower. An error u in the
     * column is 0.29 u sqrt(H) in the mean, but all values of the row share it: weights that read
     * the row have columns of mean zero and do not see it, and the sum of squares sees its square.
     * What is left is its product with the spread of the next gain, so three bits less will do.
     */
    int gain(String name) {
        String gain = name.endsWith(BertNames.MEAN) ? parent(name) : name;
        double noise = ROUNDING * Math.sqrt(config.hiddenSize());
        double row = lowestRow(parent(gain) + ".norm");
        return parameter(gain, bits(precision - 3 + log2(noise / row)));
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
                        "its range is [%.4g, %.4g] and the head room %s; ",
                        range.low(),
                        range.high(),
                        headRoom);
    }

    /** A row's root mean square before a LayerNorm is at least this on calibration data. */
    private double lowestRow(String norm) {
        double squares = positiveRange(norm + ".squares").low();
        return Math.sqrt(squares / config.hiddenSize());
    }

    /** y = d / rms(d): an error u in d is u / rms(d) in y. */
    private int centeredFraction(String norm) {
        return bits(precision - log2(lowestRow(norm)));
    }

    /** Both series of positive arguments have a relative slope of at most 1. */
    static WireFormat positive(Interval interval, int precision) {
        int fraction = bits(precision + 1 - log2(interval.low()));
        return WireFormat.periodic(fraction, 0, log2Period(interval.length()), interval);
    }

    /** The argument of a Newton step: as exact as that of a series that needs no step. */
    private WireFormat factor(String argument) {
        WireFormat series = unrelieved(argument);
        return WireFormat.guarded(series.fractionBits(), series.interval());
    }

    /** A Newton step squares the relative error of what it starts from: half the bits will do. */
    private WireFormat estimate(String site) {
        Interval exact = unrelieved(site).interval();
        Interval rough =
                new Interval(exact.low() / ESTIMATE_HEAD_ROOM, exact.high() * ESTIMATE_HEAD_ROOM);
        return WireFormat.guarded(bits(precision / 2.0 + 1 - log2(exact.low())), rough);
    }

    private WireFormat normScale(String norm) {
        Interval squares = scaledRows(norm);
        var function = BertProgram.normScale(config);
        double low = function.apply(squares.high());
        double high = function.apply(squares.low());
        return WireFormat.guarded(bits(precision + 1 - log2(low)), new Interval(low, high));
    }

    /**
     * x W s with a scale s: an error u is {@code u / rms(d)} in what a weight makes of the rows, or
     * in what the next LayerNorm gets of the residual ones.
     */
    private WireFormat unscaled(String name, String reader) {
        String before = BertNames.normBefore(reader, config.numHiddenLayers());
        boolean residual = kind(reader).equals("residual");
        double unit = residual ? lowestRow(parent(reader) + ".norm") : typical(reader);
        Interval interval = widened(name);
        if (rough.rescales(before)) {
            // What normalised rows give, but for their length; or what the shortest row might.
            int shift = BertProgram.centerShift(config.hiddenSize());
            double magnitude =
                    residual
                            ? interval.magnitude() / Math.sqrt(rows(before).low())
                            : ESTIMATE_HEAD_ROOM
                                    * widened(reader).magnitude()
                                    * Math.pow(2, -shift / 2.0);
            interval = Interval.symmetric((1 + rough.error(before)) * magnitude);
        }
        return WireFormat.guarded(bits(precision - log2(rowUnit(before) * unit)), interval);
    }

    /** s = q k: an error u in every q is 0.29 u sqrt(D) rms(k) in s; it may be an ulp of s. */
    private WireFormat queryOrKey(String name, String attention) {
        String other = attention + (name.endsWith(".query") ? ".key" : ".query");
        double noise = ROUNDING * Math.sqrt(config.headSize()) * typical(other);
        int scores = wire(attention + ".scores").fractionBits();
        return WireFormat.plain(bits(scores + log2(noise)), widened(name));
    }

    /** sum a v / S: an error u in T squares is 0.29 u sqrt(T) rms(v) / S. */
    private WireFormat attentionSquares(String attention) {
        double noise = ROUNDING * Math.sqrt(ranges.longest()) / sums(attention).low();
        double largest =
                halves(attention)
                        ? halving.largestSquare(BertNames.halved(attention, 1))
                        : square(widened(attention + ".scores").magnitude());
        return WireFormat.plain(bits(attentionPrecision() + log2(noise)), new Interval(0, largest));
    }

    private static double square(double x) {
        return x * x;
    }

    private WireFormat context(String name, String attention) {
        Interval sums = sums(attention);
        double unit = sums.low() * typical(attention + ".value");
        double magnitude =
                halves(attention)
                        ? widened(attention + ".normalized").magnitude() * sums.high()
                        : widened(name).magnitude();
        return WireFormat.guarded(
                bits(attentionPrecision() - log2(unit)), Interval.symmetric(magnitude));
    }

    private WireFormat intermediate(String name) {
        if (config.activation() == ActivationFunction.QUAD) {
            return WireFormat.guarded(precision, widened(name));
        }
        List<Group> groups = model.groups(BertNames.activated(parent(name)));
        double room = groups.isEmpty() ? headRoom : ChannelGrouping.CHANNEL_HEAD_ROOM;
        int log2Period = ChannelGrouping.log2Period(room * ranges.of(name).magnitude());
        double usable = Math.scalb(ChannelGrouping.USABLE_PERIOD, log2Period);
        // An ulp of a halved channel counts double.
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
     * rounding a tenth of the error that is asked for. Further bits would tell a user nothing, and
     * who asks a lot more about the weights.
     */
    private WireFormat logits() {
        double magnitude = Math.max(1, ranges.of(BertNames.LOGITS).magnitude());
        int fraction = Math.min(precision + 6, bits(2 - log2(logitError)));
        return WireFormat.plain(fraction, Interval.symmetric(4 * headRoom * magnitude));
    }

    private static boolean readsIntoNorm(String weight) {
        return weight.endsWith(".output");
    }

    /** x W before a LayerNorm: an error u in every x is 0.29 u sqrt(inputs) rms(W). */
    private int factorFraction(String matrix) {
        return bits(precision - 1 + log2(weightNoise(matrix) / lowestRow(norm(matrix))));
    }

    /** The LayerNorm that a matrix leads into. */
    private static String norm(String matrix) {
        return (isAttention(matrix) ? parent(matrix) : matrix) + ".norm";
    }

    private static String argument(String matrix) {
        return parent(matrix) + (isAttention(matrix) ? ".normalized" : ".activated");
    }

    private static boolean isAttention(String matrix) {
        return matrix.endsWith(".attention.output");
    }

    private double weightNoise(String matrix) {
        ModelStatistics.Parameter w = model.parameter(matrix);
        return ROUNDING * Math.sqrt((double) w.rows()) * w.rootMeanSquare();
    }

    private double argumentNoise(String matrix, Range argument) {
        return argumentNoise(matrix, argument.rootMeanSquare());
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
     * Row sums of squared scores: mostly of squares of the constant that is added to them. Where
     * they differ so much that rough scales come first, the smallest are of scores near its
     * opposite, which roundings move by much.
     */
    private Interval sums(String attention) {
        if (halves(attention)) {
            return halving.squaredSums(attention + ".sums", BertNames.halved(attention, 1));
        }
        Interval sums = widened(attention + ".sums", headRoom);
        return rough.guesses(attention) == 0
                ? sums
                : new Interval(sums.low() / (headRoom * headRoom), sums.high()).outward();
    }

    /** The sums of squares of rows before a LayerNorm: they go where values go, squared. */
    Interval rows(String norm) {
        return widened(norm + ".squares", headRoom * headRoom);
    }

    /** The same of the rows that its scale multiplies. */
    private Interval scaledRows(String norm) {
        if (!rough.rescales(norm)) {
            return rows(norm);
        }
        double error = rough.error(norm);
        return new Interval((1 - error) * (1 - error), (1 + error) * (1 + error));
    }

    /** What a division's first rough scale, or its series, is a function of. */
    Interval divisor(String attention) {
        return sums(attention);
    }

    /**
     * Whether a wire of rows holds other values than the plain reading's, which has no rough
     * scales: what the logits feel of it is known relative to its values.
     */
    boolean isScaled(String wire) {
        String site = parent(wire);
        return switch (kind(wire)) {
            case "inverse" -> rough.guesses(site) > 0;
            case "scale", "squares" -> isNorm(site) && rough.rescales(site);
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

    private static boolean isNorm(String site) {
        return site.endsWith(".norm");
    }

    static String parent(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    static String kind(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
