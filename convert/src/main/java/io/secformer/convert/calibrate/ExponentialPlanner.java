package io.secformer.convert.calibrate;

import io.secformer.convert.FormatException;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.program.HeadScale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Fits the exponentials of an attention: one series a head, all of one length.
 *
 * <p>An error {@code d} of {@code e_ij} is an error {@code d / S_i} of a probability. A row's sum
 * is at least the smallest sum, and at least its own exponential, so errors are weighed by {@code 1
 * / max(smallest sum, e)}: below the smallest sum they count absolutely, above relatively.
 */
final class ExponentialPlanner {
    private static final int[] LADDER = {8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64};
    private static final int POINTS = 800;

    /** Of the stated error, what the fit may take. */
    private static final double FIT_SHARE = 0.5;

    /** A guess of a row's scale need not be nearer than this. */
    private static final double HALF_ERROR = 0.01;

    /** A fit may miss its aim by this factor before the plan is refused. */
    private static final double MOST_MISSED = 20;

    private final PlanOptions options;
    private final Relief relief;
    private final Map<String, Fitted> fitted = new HashMap<>();

    /** Series of all heads. */
    private record Fitted(List<Series> exponentials, List<Series> halves) {
        double error() {
            return exponentials.stream().mapToDouble(Series::maxError).max().orElse(0);
        }
    }

    ExponentialPlanner(PlanOptions options, Relief relief) {
        this.options = options;
        this.relief = relief;
    }

    /**
     * Plans the exponentials of one attention.
     *
     * @param leastSum the smallest row sum
     * @param leastHalfSum the smallest row sum of the exponentials of half the scores
     */
    Planned plan(String site, List<HeadScale> heads, double leastSum, double leastHalfSum) {
        Fitted series =
                fitted.computeIfAbsent(site, name -> fit(name, heads, leastSum, leastHalfSum));
        double tolerance =
                Math.scalb(options.probabilityError() * leastSum, relief.of(Relief.series(site)));
        double squares = 0;
        for (Series one : series.exponentials) {
            squares = Math.max(squares, SeriesPlanner.squares(one));
        }
        double harmonicNoise = Math.sqrt(squares / 12);
        double coefficientNoise = Math.sqrt(series.exponentials.getFirst().harmonics() / 12.0);
        int harmonic = SeriesPlanner.bits(8 * harmonicNoise / tolerance);
        int coefficient = SeriesPlanner.bits(8 * coefficientNoise / tolerance);
        List<ExponentialSite.Head> planned = new ArrayList<>();
        for (int h = 0; h < heads.size(); h++) {
            HeadScale head = heads.get(h);
            planned.add(
                    new ExponentialSite.Head(
                            head.unit(),
                            head.center(),
                            Math.min(head.cap(), Double.MAX_VALUE),
                            series.exponentials.get(h),
                            series.halves.get(h)));
        }
        return new Planned(planned, harmonic, coefficient);
    }

    /**
     * The series and their rounding.
     *
     * @param heads by number
     * @param harmonicFractionBits fraction bits of cosines and sines
     * @param coefficientFractionBits fraction bits of the public factors
     */
    record Planned(
            List<ExponentialSite.Head> heads,
            int harmonicFractionBits,
            int coefficientFractionBits) {

        int fractionBits() {
            return harmonicFractionBits + coefficientFractionBits;
        }

        ExponentialSite site(String name, int ringBits) {
            return new ExponentialSite(
                    name, heads, harmonicFractionBits, coefficientFractionBits, ringBits);
        }
    }

    private Fitted fit(String site, List<HeadScale> heads, double leastSum, double leastHalfSum) {
        double target = FIT_SHARE * options.probabilityError();
        Fitted best = null;
        for (int harmonics : LADDER) {
            List<Series> exponentials = new ArrayList<>();
            List<Series> halves = new ArrayList<>();
            for (HeadScale head : heads) {
                exponentials.add(fit(head::exponential, leastSum, harmonics));
                halves.add(fit(head::half, leastHalfSum, harmonics));
            }
            Fitted next = new Fitted(exponentials, halves);
            double halfError = halves.stream().mapToDouble(Series::maxError).max().orElse(0);
            best = best == null || next.error() < best.error() ? next : best;
            if (next.error() <= target && halfError <= HALF_ERROR) {
                return next;
            }
        }
        if (best == null || best.error() > MOST_MISSED * target) {
            throw tooWide(site, heads, best, target);
        }
        return best;
    }

    private static FormatException tooWide(
            String site,
            List<HeadScale> heads,
            @org.jspecify.annotations.Nullable Fitted best,
            double target) {
        int worst = 0;
        double error = 0;
        for (int h = 0; best != null && h < heads.size(); h++) {
            if (best.exponentials.get(h).maxError() > error) {
                error = best.exponentials.get(h).maxError();
                worst = h;
            }
        }
        return new FormatException(
                "site " + site,
                String.format(
                        Locale.ROOT,
                        "the scores of head %d spread over %.4g, head room included: too wide for"
                                + " one series, which is off by %.2g of a probability where %.2g is"
                                + " asked for; lower the head room, allow a larger"
                                + " --probability-error, or distill a 2quad student",
                        worst,
                        2 * AttentionScaling.HALF_WIDTH / heads.get(worst).unit(),
                        error,
                        target));
    }

    private static Series fit(DoubleUnaryOperator f, double least, int harmonics) {
        SeriesBasis basis = new SeriesBasis(AttentionScaling.PERIOD, harmonics, Parity.GENERAL);
        Samples samples = samples(f, least, POINTS, 0);
        double limit = SeriesFit.COEFFICIENT_LIMIT * samples.maxMagnitude();
        return new LeastSquares(basis, samples, samples(f, least, 2 * POINTS, 0.5)).solve(limit);
    }

    private static Samples samples(DoubleUnaryOperator f, double least, int count, double shift) {
        double[] points = new double[count];
        double[] values = new double[count];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            // Dense at both ends, where least squares are worst.
            double angle = Math.PI * (i + shift) / (count - 1 + 2 * shift);
            points[i] = -AttentionScaling.HALF_WIDTH * Math.cos(angle);
            values[i] = f.applyAsDouble(points[i]);
            weights[i] = 1 / Math.max(least, values[i]);
        }
        return new Samples(points, values, weights);
    }
}
