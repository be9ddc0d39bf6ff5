package io.secformer.convert.calibrate.fit;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.Parity;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Fits trigonometric series to functions on an interval, by least squares.
 *
 * <p>The interval is shorter than the period, so what the series does in the rest of the period is
 * free, and the equations are nearly singular: very large coefficients can cancel each other. As
 * every rounding of a harmonic is multiplied by its coefficient, that must not happen. The fit
 * therefore drops the directions of the smallest singular values, as many as make the error, with
 * the rounding of harmonics at 30 fraction bits, smallest, while the magnitudes of the coefficients
 * add up to no more than a limit.
 */
public final class SeriesFit {
    /**
     * The default limit of the sum of the coefficients' magnitudes, as a multiple of the function's
     * largest magnitude: 14 bits, which harmonics at 30 fraction bits leave room for.
     */
    public static final double COEFFICIENT_LIMIT = 16384;

    /** The numbers of harmonics that are tried, in this order, where none are named. */
    private static final int[] LADDER = {4, 6, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256};

    private SeriesFit() {}

    /** The numbers of harmonics worth trying, ascending. */
    public static int[] ladder() {
        return LADDER.clone();
    }

    /**
     * Fits a series with the default limit on its coefficients.
     *
     * @param f the function, finite on the interval
     * @param lo start of the interval
     * @param hi end of the interval
     * @param period longer than the interval; with a parity, more than twice its largest magnitude
     * @param harmonics K, at least 1
     * @param parity the function's symmetry; it is then fitted at the magnitudes of the interval
     * @param weighting which error is made small and reported
     * @throws IllegalArgumentException if the interval does not fit the period, or the function has
     *     a value that is not finite, or a zero where the relative error is asked for
     */
    public static Series fit(
            DoubleUnaryOperator f,
            double lo,
            double hi,
            double period,
            int harmonics,
            Parity parity,
            Weighting weighting) {
        return fit(f, lo, hi, period, 1, harmonics, parity, weighting, COEFFICIENT_LIMIT, 0);
    }

    /**
     * As above, with a limit on the coefficients, and an error that is good enough.
     *
     * @param step from multiple to multiple, as {@link Series#step}
     * @param coefficientLimit the largest sum of the coefficients' magnitudes, as a multiple of the
     *     function's largest magnitude
     * @param tolerated an error that need not be smaller: where several fits keep it, the one of
     *     the smallest coefficients is taken
     */
    public static Series fit(
            DoubleUnaryOperator f,
            double lo,
            double hi,
            double period,
            int step,
            int harmonics,
            Parity parity,
            Weighting weighting,
            double coefficientLimit,
            double tolerated) {
        requireInterval(lo, hi, period, parity);
        if (harmonics < 1 || harmonics > 4096) {
            throw new IllegalArgumentException(
                    "harmonics is " + harmonics + ", expected 1 to 4096");
        }
        double from = lo;
        double to = hi;
        if (parity != Parity.GENERAL) {
            from = lo > 0 ? lo : hi < 0 ? -hi : 0;
            to = Math.max(Math.abs(lo), Math.abs(hi));
        }
        DoubleUnaryOperator folded =
                parity == Parity.ODD && hi <= 0
                        ? x -> -f.applyAsDouble(-x)
                        : parity == Parity.EVEN && hi <= 0 ? x -> f.applyAsDouble(-x) : f;
        int points = Math.max(1500, 10 * harmonics);
        Samples fitted = Samples.of(folded, grid(from, to, points, 0), weighting);
        Samples measured = Samples.of(folded, grid(from, to, 3 * points, 0.5), weighting);
        SeriesBasis basis = new SeriesBasis(period, step, harmonics, parity);
        double limit = coefficientLimit * fitted.maxMagnitude();
        return new LeastSquares(basis, fitted, measured).solve(limit, tolerated);
    }

    /**
     * The shortest series of a ladder whose error is at most the target, or the best of all if none
     * is; its {@link Series#maxError} tells which.
     *
     * @param ladder numbers of harmonics, ascending
     * @throws IllegalArgumentException as {@link #fit}
     */
    public static Series search(
            DoubleUnaryOperator f,
            double lo,
            double hi,
            double period,
            Parity parity,
            Weighting weighting,
            double targetError,
            int[] ladder) {
        if (ladder.length == 0) {
            throw new IllegalArgumentException("no number of harmonics to try");
        }
        Series best = fit(f, lo, hi, period, ladder[0], parity, weighting);
        for (int i = 1; i < ladder.length && best.maxError() > targetError; i++) {
            Series next = fit(f, lo, hi, period, ladder[i], parity, weighting);
            if (next.maxError() < best.maxError()) {
                best = next;
            }
        }
        return best;
    }

    /**
     * Points even and, where the interval lies above zero, geometric; a shift of 0.5 misses them.
     */
    private static double[] grid(double lo, double hi, int count, double shift) {
        DoubleStream even =
                DoubleStream.iterate(shift, i -> i <= count, i -> i + 1)
                        .map(i -> lo + (hi - lo) * i / count);
        if (lo <= 0) {
            return DoubleStream.concat(even, DoubleStream.of(lo, hi)).distinct().toArray();
        }
        DoubleStream geometric =
                DoubleStream.iterate(shift, i -> i <= count, i -> i + 1)
                        .map(i -> Math.clamp(lo * Math.pow(hi / lo, i / count), lo, hi));
        return DoubleStream.concat(DoubleStream.concat(even, geometric), DoubleStream.of(lo, hi))
                .distinct()
                .toArray();
    }

    private static void requireInterval(double lo, double hi, double period, Parity parity) {
        if (!(lo < hi) || !Double.isFinite(hi - lo)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "[%s, %s] is not an interval", lo, hi));
        }
        double needed =
                parity == Parity.GENERAL ? hi - lo : 2 * Math.max(Math.abs(lo), Math.abs(hi));
        if (!(period > needed) || !Double.isFinite(period)) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a period of %s does not hold the interval [%s, %s]: more than %s is"
                                    + " needed",
                            period,
                            lo,
                            hi,
                            needed));
        }
    }
}
