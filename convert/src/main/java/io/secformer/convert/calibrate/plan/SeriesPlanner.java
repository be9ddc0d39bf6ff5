package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.fit.SeriesFit;
import io.secformer.convert.calibrate.fit.Weighting;
import io.secformer.convert.calibrate.observe.WireFormat.Interval;
import io.secformer.convert.calibrate.rearrange.ChannelGrouping;
import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.NewtonStep;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.Parity;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the harmonics of a series and the fraction bits in which it is evaluated. Fits take time:
 * each is made once, however often a plan is drafted.
 */
public final class SeriesPlanner {
    private static final int MOST_HARMONICS = 512;

    /** A rough scale only has to bring arguments nearer to each other. */
    private static final int MOST_ROUGH_HARMONICS = 256;

    /** Where a rough scale is off by nearly all of itself, rounding could make it negative. */
    private static final double LARGEST_ROUGH_ERROR = 0.85;

    /** What the roundings of a rough scale may add to it. */
    private static final double ROUGH_ROUNDING = 0.03;

    /** More have never been needed. */
    private static final int MOST_GUESSES = 6;

    private static final double[] POWERS = {1, 0.5, 0.25, 0.125};

    /** Of sums that are scaled at once; the smaller a power, the more. */
    private static final double MOST_ROUGH_RATIO = 1e5;

    /** A series of 1/x whose error is beyond this is preceded by a rough scale. */
    private static final double LARGEST_DIRECT_ERROR = 1e-3;

    /** Arguments that lie further apart than this have never been followed as well as a step. */
    private static final double MOST_DIRECT_RATIO = 520;

    /** The same where rough scales, two rounds each, are all that would help. */
    private static final double MOST_UNSCALED_RATIO = 800;

    /** The same for a series of 1/sqrt(x) and its Newton step. */
    private static final double MOST_REFINED_RATIO = 4000;

    /** A relative error beyond this spoils whatever is multiplied by it. */
    private static final double LARGEST_RELATIVE_ERROR = 0.02;

    /** Of the error that a Newton step can mend, what the fit may take; roundings take the rest. */
    private static final double FIT_SHARE = 0.6;

    /** Bits of a series' value, of which the ring must hold at least one before the point. */
    private static final int MOST_FRACTION_BITS = 62;

    /**
     * Limit of an activation's coefficients: there are many activations and their ring is wide
     * already, so every bit that rounding does not need is worth a few more harmonics.
     */
    private static final double ACTIVATION_COEFFICIENTS = 32;

    private final PlanOptions options;
    private final Relief relief;
    private final FitCache fitted;

    /** What decides a fit; the options are the same for all. */
    private record Request(
            SmoothFunction function, Interval interval, double period, double target) {}

    public SeriesPlanner(PlanOptions options, Relief relief, FitCache fitted) {
        this.fitted = fitted;
        this.options = options;
        this.relief = relief;
    }

    /**
     * Whether a series alone misses the error that is aimed at, and a Newton step can mend it.
     *
     * @param function what is fitted
     * @param interval where
     * @param period of the series
     */
    boolean refines(SmoothFunction function, Interval interval, double period) {
        if (function.newtonStep() == null) {
            return false;
        }
        if (interval.high() / interval.low() > MOST_DIRECT_RATIO) {
            return true;
        }
        double target = target(function);
        return fitted(function, interval, period, target).maxError() > target;
    }

    private double estimateTarget(NewtonStep step) {
        return FIT_SHARE * step.estimateError(options.relativeError());
    }

    /**
     * Plans the series of an estimate: so coarse that a Newton step just mends it.
     *
     * @throws FormatException as below
     */
    PlannedSeries planEstimate(
            String site,
            SmoothFunction function,
            Interval interval,
            double period,
            int leastFractionBits) {
        NewtonStep step = Objects.requireNonNull(function.newtonStep());
        double target = estimateTarget(step);
        double limit = step.estimateError(LARGEST_RELATIVE_ERROR);
        Series series = fitted(function, interval, period, target);
        requireUseful(site, series, interval, limit);
        List<ColumnSeries> all =
                List.of(new ColumnSeries(ColumnSeries.ALL, ColumnSeries.OF_WIRE, series));
        double tolerance = tolerance(function, interval, series, options.activationError());
        return rounded(site, all, interval, tolerance, leastFractionBits);
    }

    /** Plans a series with the usual error of an activation. */
    public PlannedSeries plan(
            String site,
            SmoothFunction function,
            List<Group> groups,
            Interval interval,
            double period,
            @Nullable Integer toleranceBits,
            int leastFractionBits) {
        return plan(
                site,
                function,
                groups,
                interval,
                period,
                options.activationError(),
                toleranceBits,
                leastFractionBits);
    }

    /**
     * Plans the series of one site.
     *
     * @param site its name
     * @param function what is fitted
     * @param groups runs of columns that see it scaled; empty if all columns are alike
     * @param interval where
     * @param period of the series
     * @param activationError largest error of an activation; functions whose error is relative have
     *     one of their own
     * @param toleranceBits fraction bits of what its roundings may disturb by an ulp; null if that
     *     is as much as the fit is off by
     * @param leastFractionBits what the result must have at least
     * @throws FormatException if no series is good enough on the interval, or its values are too
     *     small for a ring
     */
    PlannedSeries plan(
            String site,
            SmoothFunction function,
            List<Group> groups,
            Interval interval,
            double period,
            double activationError,
            @Nullable Integer toleranceBits,
            int leastFractionBits) {
        List<ColumnSeries> series = new ArrayList<>();
        if (groups.isEmpty()) {
            Series all = useful(site, function, interval, period, activationError);
            series.add(new ColumnSeries(ColumnSeries.ALL, ColumnSeries.OF_WIRE, all));
        }
        for (Group group : groups) {
            SmoothFunction scaled =
                    group.quarters() == 0
                            ? function
                            : new SmoothFunction.Scaled(function, group.factor());
            int columns = groups.size() == 1 ? ColumnSeries.ALL : group.channels();
            double reach = ChannelGrouping.reach(group.quarters()) / group.factor();
            Interval own = Interval.symmetric(reach);
            Series fit = useful(site, scaled, own, period, activationError);
            series.add(new ColumnSeries(columns, reach, fit));
        }
        double tolerance =
                tolerance(function, interval, series.getFirst().series(), activationError);
        if (!groups.isEmpty()) {
            tolerance /= ChannelGroups.typicalScale(groups);
        }
        if (toleranceBits != null) {
            tolerance = Math.scalb(1.0, -toleranceBits);
        }
        return rounded(site, series, interval, tolerance, leastFractionBits);
    }

    private PlannedSeries rounded(
            String site,
            List<ColumnSeries> series,
            Interval interval,
            double tolerance,
            int leastFractionBits) {
        int relieved = relief.of(Relief.series(site));
        PlannedSeries planned =
                rounding(series, Math.scalb(tolerance, relieved), leastFractionBits);
        if (Math.min(planned.harmonicFractionBits(), planned.coefficientFractionBits()) < 1) {
            throw new FormatException(
                    "site " + site,
                    String.format(
                            Locale.ROOT,
                            "the range [%.4g, %.4g] of its argument, headroom included, is too"
                                    + " wide: its values need more than %d fraction bits; lower"
                                    + " the headroom (now %s), or distill the student further",
                            interval.low(),
                            interval.high(),
                            MOST_FRACTION_BITS,
                            options.headRoom()));
        }
        return planned;
    }

    /**
     * The powers of the rough scales that a division needs before it, in their order: none where a
     * series of {@code 1/x} is good enough for all sums. The last is 1. Those before bring the sums
     * nearer to each other, each as near as a series can.
     *
     * @param sums what is divided by
     */
    List<Double> guesses(Interval sums) {
        double ratio = sums.high() / sums.low();
        SmoothFunction direct = new SmoothFunction.Reciprocal();
        if (ratio <= MOST_UNSCALED_RATIO
                && roughly(direct, sums).maxError() <= LARGEST_DIRECT_ERROR) {
            return List.of();
        }
        List<Double> powers = new ArrayList<>();
        Interval left = sums;
        while (powers.size() < MOST_GUESSES) {
            double power = largestPower(left);
            powers.add(power);
            if (power == 1) {
                break;
            }
            SmoothFunction scale = new SmoothFunction.RoughScale(power);
            left = scaled(left, scale, RoughScales.withRounding(roughly(scale, left).maxError()));
        }
        return powers;
    }

    /**
     * The largest power of a rough scale that a series can follow, the smallest if there is none:
     * however much a larger one is off, it brings arguments nearer to each other.
     */
    private double largestPower(Interval interval) {
        for (double power : POWERS) {
            // No series has ever followed a power over more than this.
            boolean hopeless =
                    interval.high() / interval.low() > MOST_ROUGH_RATIO / Math.pow(power, 5);
            if (!hopeless
                    && roughly(new SmoothFunction.RoughScale(power), interval).maxError()
                            <= LARGEST_ROUGH_ERROR) {
                return power;
            }
        }
        return POWERS[POWERS.length - 1];
    }

    /** The fit of a function of positive arguments on the ring that holds them. */
    private Series roughly(SmoothFunction function, Interval interval) {
        double period = Math.scalb(1.0, FormatRules.log2Period(interval.length()));
        return fitted(function, interval, period, target(function));
    }

    /** What becomes of arguments that are multiplied by a rough scale which is off by that much. */
    static Interval scaled(Interval arguments, SmoothFunction scale, double error) {
        return new Interval(
                arguments.low() * scale.apply(arguments.low()) * (1 - error),
                arguments.high() * scale.apply(arguments.high()) * (1 + error));
    }

    /**
     * Whether the rows of a LayerNorm need a rough scale before it: neither a series nor a Newton
     * step after it is good enough for all their sums of squares.
     */
    boolean rescales(SmoothFunction function, Interval interval, double period) {
        NewtonStep step = function.newtonStep();
        if (interval.high() / interval.low() > MOST_REFINED_RATIO) {
            return true;
        }
        if (step == null) {
            double error = fitted(function, interval, period, target(function)).maxError();
            return error > LARGEST_DIRECT_ERROR;
        }
        if (interval.high() / interval.low() <= MOST_DIRECT_RATIO) {
            return false;
        }
        double target = estimateTarget(step);
        double error = fitted(function, interval, period, target).maxError();
        return step.errorAfter(error) > LARGEST_DIRECT_ERROR;
    }

    private Series useful(
            String site,
            SmoothFunction function,
            Interval interval,
            double period,
            double activationError) {
        double target = target(function, activationError);
        Series series = fitted(function, interval, period, target);
        if (function.relative()) {
            // What an absolute error does to the logits is predicted.
            double limit =
                    function.indifference() > 0 ? LARGEST_ROUGH_ERROR : LARGEST_RELATIVE_ERROR;
            requireUseful(site, series, interval, limit);
        }
        return series;
    }

    private double target(SmoothFunction function) {
        return target(function, options.activationError());
    }

    private double target(SmoothFunction function, double activationError) {
        return function.relative()
                ? options.relativeError()
                : Math.max(activationError * function.unit(), 0.8 * function.step());
    }

    private Series fitted(
            SmoothFunction function, Interval interval, double period, double target) {
        PowerOfTwoScale scale = PowerOfTwoScale.of(function, interval);
        Request request =
                new Request(
                        scale.function(), scale.interval(interval), scale.period(period), target);
        return scale.back(fitted.of(request, () -> fit(request)));
    }

    private void requireUseful(String site, Series series, Interval interval, double limit) {
        if (series.maxError() > limit) {
            throw new FormatException(
                    "site " + site,
                    String.format(
                            Locale.ROOT,
                            "the range [%.4g, %.4g] of its argument, headroom included, is too"
                                    + " wide: %d harmonics are off by %.2g, %.2g is the most that"
                                    + " is useful; lower the headroom (now %s), or calibrate on"
                                    + " sentences of more similar lengths",
                            interval.low(),
                            interval.high(),
                            series.harmonics(),
                            series.maxError(),
                            limit,
                            options.headRoom()));
        }
    }

    /**
     * What rounding may add: as much as the fit is off by, or is allowed to be. The fit of an
     * activation that jumps is off by half a jump at one place; its rounding would be off
     * everywhere.
     */
    private double tolerance(
            SmoothFunction function, Interval interval, Series series, double activationError) {
        double unit = Math.scalb(1.0, -options.precisionBits());
        if (!function.relative()) {
            return Math.max(Math.min(series.maxError(), activationError), unit);
        }
        double allowed = Math.max(series.maxError(), unit);
        if (function.indifference() > 0) {
            // A rough scale stays positive, and what it is off by is the same wherever it is used.
            double left = (1 - series.maxError()) / 8;
            allowed = Math.min(Math.max(allowed, ROUGH_ROUNDING), left);
        }
        // Both functions of positive arguments fall: the smallest value is at the end.
        return allowed * function.apply(interval.high());
    }

    /**
     * Fraction bits such that four standard deviations of either rounding take half the tolerance.
     * Each of 2K harmonics is off by a uniform rounding of variance {@code 2^-2fs / 12} times its
     * coefficient squared; each pair of public factors by {@code 2^-2fp / 12}, since {@code cos^2 +
     * sin^2 = 1}.
     */
    private static PlannedSeries rounding(
            List<ColumnSeries> series, double tolerance, int leastFractionBits) {
        int harmonic = 0;
        int coefficient = 0;
        for (ColumnSeries columns : series) {
            double squares = squares(columns.series());
            double harmonics = columns.series().harmonics();
            harmonic = Math.max(harmonic, bits(8 * Math.sqrt(squares / 12) / tolerance));
            coefficient = Math.max(coefficient, bits(8 * Math.sqrt(harmonics / 12) / tolerance));
        }
        int missing = Math.max(0, leastFractionBits - harmonic - coefficient);
        int excess = Math.max(0, harmonic + coefficient - MOST_FRACTION_BITS);
        return new PlannedSeries(
                series,
                harmonic + missing / 2 - excess / 2,
                coefficient + (missing + 1) / 2 - (excess + 1) / 2,
                bits(1 / tolerance));
    }

    /** The sum of the squares of all coefficients but the constant. */
    static double squares(Series series) {
        double squares = 0;
        double[] cosines = series.cosines();
        double[] sines = series.sines();
        for (int k = 0; k < cosines.length; k++) {
            squares += cosines[k] * cosines[k] + sines[k] * sines[k];
        }
        return squares;
    }

    static int bits(double ulpsPerTolerance) {
        return Math.max(2, (int) Math.ceil(Math.log(ulpsPerTolerance) / Math.log(2)));
    }

    /**
     * The shorter of two series that reach the target, of all multiples and of the odd ones, or the
     * nearer one if none does.
     */
    private static Series fit(Request request) {
        Series all = fit(request, 1);
        if (request.function.parity() == Parity.GENERAL || request.function.relative()) {
            return all;
        }
        Series odd = fit(request, Series.ODD);
        if (all.maxError() > request.target || odd.maxError() > request.target) {
            return odd.maxError() < all.maxError() ? odd : all;
        }
        return odd.harmonics() <= all.harmonics() ? odd : all;
    }

    /**
     * The shortest series that reaches the target, or the best there is: doubling, then halving
     * what is between, to a sixteenth.
     */
    private static Series fit(Request request, int step) {
        SmoothFunction function = request.function;
        Interval interval = request.interval;
        double target = request.target;
        int shortest = 2;
        int most = MOST_HARMONICS;
        if (function.relative()) {
            target = Math.max(target, function.indifference());
            // No series of fewer harmonics than the root of the ratio has ever come near.
            double root = Math.sqrt(interval.high() / interval.low());
            most = function.indifference() > 0 ? MOST_ROUGH_HARMONICS : MOST_HARMONICS;
            shortest = Math.min(most / 2, Integer.highestOneBit(4 + (int) root));
        }
        Series best = fit(request, step, shortest);
        for (int k = 2 * shortest; k <= most && best.maxError() > target; k *= 2) {
            Series next = fit(request, step, k);
            best = next.maxError() < best.maxError() ? next : best;
        }
        if (best.maxError() > target || best.harmonics() == shortest) {
            return best;
        }
        int shorter = best.harmonics() / 2;
        int near = Math.max(1, best.harmonics() / 16);
        while (best.harmonics() - shorter > near) {
            Series middle = fit(request, step, (shorter + best.harmonics()) / 2);
            if (middle.maxError() <= target) {
                best = middle;
            } else {
                shorter = middle.harmonics();
            }
        }
        return best;
    }

    private static Series fit(Request request, int step, int harmonics) {
        SmoothFunction function = request.function;
        return SeriesFit.fit(
                x -> function.apply(x) - function.slope() * x,
                request.interval.low(),
                request.interval.high(),
                request.period,
                step,
                harmonics,
                function.parity(),
                function.relative() ? Weighting.RELATIVE : (x, value) -> function.importance(x),
                function.relative() ? SeriesFit.COEFFICIENT_LIMIT : ACTIVATION_COEFFICIENTS,
                function.indifference());
    }
}
