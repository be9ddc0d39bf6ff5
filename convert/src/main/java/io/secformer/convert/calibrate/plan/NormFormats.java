package io.secformer.convert.calibrate.plan;

import static io.secformer.convert.calibrate.plan.FormatRules.bits;
import static io.secformer.convert.calibrate.plan.FormatRules.log2;

import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.observe.WireFormat;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.NormScale;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/** Formats of the wires of a LayerNorm: {@link FormatRules} for one of them. */
final class NormFormats {
    private static final SmoothFunction ROOT = new SmoothFunction.RoughScale(0.5);

    /** How far an estimate may lie beyond the values that it estimates. */
    private static final double ESTIMATE_HEAD_ROOM = 1.0625;

    private final FormatRules rules;
    private final ModelStatistics model;
    private final BertConfig config;
    private final Ranges ranges;
    private final RoughScales rough;
    private final int precision;
    private final double headRoom;

    NormFormats(
            FormatRules rules,
            ModelStatistics model,
            Ranges ranges,
            RoughScales rough,
            PlanOptions options) {
        this.rules = rules;
        this.model = model;
        this.config = model.config();
        this.ranges = ranges;
        this.rough = rough;
        this.precision = options.precisionBits();
        this.headRoom = options.headRoom();
    }

    /** The format of one of its wires. */
    WireFormat wire(Site site) {
        Block norm = site.block();
        return switch (site.role()) {
            case CENTERED -> WireFormat.guarded(centeredFraction(norm), rules.widened(site.name()));
            case SUM_OF_SQUARES -> squares(norm);
            // As exact as the argument of a series that needs no Newton step.
            case FACTOR -> {
                WireFormat series = squares(norm);
                yield WireFormat.guarded(series.fractionBits(), series.interval());
            }
            case SCALE -> scale(norm);
            case ESTIMATE -> estimate(norm);
            // Normalised rows have a root mean square of 1 to 1.4.
            case ROWS ->
                    WireFormat.plain(
                            bits(precision + log2(columnScale(norm))), rules.widened(site.name()));
            case WIDE_ROWS -> wideRows(site.name(), norm);
            case ROUGH -> FormatRules.positive(rows(norm), FormatRules.GUESS_BITS);
            case GUESS -> guess(norm);
            case RESCALED -> rescaled(norm);
            default -> throw FormatRules.unknown(site);
        };
    }

    private WireFormat squares(Block norm) {
        return FormatRules.positive(scaledRows(norm), precision);
    }

    /** Where rows are rescaled, by what. */
    private WireFormat guess(Block norm) {
        Interval scales = RoughScales.values(rows(norm), ROOT, rough.error(norm));
        return WireFormat.guarded(bits(FormatRules.GUESS_BITS - log2(scales.low())), scales);
    }

    /**
     * Rows of a length near 1, whose values go where the normalised ones go, if those are opened.
     */
    private WireFormat rescaled(Block norm) {
        double magnitude = 1 + rough.error(norm);
        String rows = norm.wire(SiteRole.ROWS);
        if (ranges.byWire().containsKey(rows)) {
            int shift = NormScale.centerShift(config.hiddenSize());
            double row = rules.widened(rows).magnitude() * Math.pow(2, -shift / 2.0);
            magnitude *= Math.min(1, row);
        }
        return WireFormat.guarded(
                bits(precision - log2(rowUnit(norm))), Interval.symmetric(magnitude));
    }

    /** Rows that series-wan opens a second time. */
    private WireFormat wideRows(String wide, Block norm) {
        if (!rough.rescales(norm)) {
            return WireFormat.plain(centeredFraction(norm), rules.widened(wide));
        }
        WireFormat rescaled = rescaled(norm);
        return WireFormat.plain(rescaled.fractionBits(), rescaled.interval());
    }

    /** A Newton step squares the relative error of what it starts from: half the bits will do. */
    private WireFormat estimate(Block norm) {
        Interval exact = scale(norm).interval();
        Interval around =
                new Interval(exact.low() / ESTIMATE_HEAD_ROOM, exact.high() * ESTIMATE_HEAD_ROOM);
        return WireFormat.guarded(bits(precision / 2.0 + 1 - log2(exact.low())), around);
    }

    private WireFormat scale(Block norm) {
        Interval squares = scaledRows(norm);
        SmoothFunction function = NormScale.function(config.hiddenSize(), config.layerNormEps());
        double low = function.apply(squares.high());
        double high = function.apply(squares.low());
        return WireFormat.guarded(bits(precision + 1 - log2(low)), new Interval(low, high));
    }

    /**
     * x W s with a scale s: an error u is {@code u / rms(d)} in what a weight makes of the rows, or
     * in what the next LayerNorm gets of the residual ones.
     *
     * @param wire on which it is opened
     * @param reader the weight, or the gain of a residual path
     */
    WireFormat unscaled(String wire, Site reader) {
        Block before = reader.normBefore(config.numHiddenLayers());
        boolean residual = reader.role().isResidual();
        double unit = residual ? lowestRow(reader.normAfter()) : rules.typical(reader.name());
        Interval interval = rules.widened(wire);
        if (rough.rescales(before)) {
            // What normalised rows give, but for their length; or what the shortest row might.
            int shift = NormScale.centerShift(config.hiddenSize());
            double magnitude =
                    residual
                            ? interval.magnitude() / Math.sqrt(rows(before).low())
                            : ESTIMATE_HEAD_ROOM
                                    * rules.widened(reader.name()).magnitude()
                                    * Math.pow(2, -shift / 2.0);
            interval = Interval.symmetric((1 + rough.error(before)) * magnitude);
        }
        return WireFormat.guarded(bits(precision - log2(rowUnit(before) * unit)), interval);
    }

    /** The smallest root mean square of a row that a LayerNorm's scale multiplies. */
    private double rowUnit(Block norm) {
        return rough.rescales(norm)
                ? (1 - rough.error(norm)) / Math.sqrt(config.hiddenSize()) / columnScale(norm)
                : lowestRow(norm);
    }

    /**
     * A row's root mean square before a LayerNorm is at least this on calibration data, in units of
     * what an ulp of its columns is worth: one of a column that is divided by c counts c times.
     */
    double lowestRow(Block norm) {
        double squares = rules.positiveRange(norm.wire(SiteRole.SUM_OF_SQUARES)).low();
        return Math.sqrt(squares / config.hiddenSize()) / columnScale(norm);
    }

    private double columnScale(Block norm) {
        return model.exponents(norm).typicalScale(config.hiddenSize());
    }

    /** y = d / rms(d): an error u in d is u / rms(d) in y. */
    private int centeredFraction(Block norm) {
        return bits(precision - log2(lowestRow(norm)));
    }

    /** The sums of squares of rows before a LayerNorm: they go where values go, squared. */
    Interval rows(Block norm) {
        return rules.widened(norm.wire(SiteRole.SUM_OF_SQUARES), headRoom * headRoom);
    }

    /** The same of the rows that its scale multiplies. */
    private Interval scaledRows(Block norm) {
        if (!rough.rescales(norm)) {
            return rows(norm);
        }
        double error = rough.error(norm);
        return new Interval((1 - error) * (1 - error), (1 + error) * (1 + error));
    }
}
