package io.secformer.convert.calibrate.plan;

import io.secformer.convert.calibrate.fit.FitCache;
import io.secformer.convert.calibrate.fit.LeastSquares;
import io.secformer.convert.calibrate.fit.Samples;
import io.secformer.convert.calibrate.fit.SeriesBasis;
import io.secformer.convert.calibrate.fit.SeriesFit;
import io.secformer.convert.calibrate.rearrange.AttentionScaling;
import io.secformer.convert.fixedpoint.ExponentialSite;
import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.Parity;
import io.secformer.convert.parameter.HeadScale;
import io.secformer.kit.file.FormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Fits the exponentials of an attention: one series a head, all of one length.
 *
 * <p>An error {@code d} of {@code e_ij} is an error {@code d / S_i} of a probability. A row's sum
 * is at least the smallest sum, and at least its own exponential, so errors are weighed by {@code 1
 * / max(smallest sum, e)}: below the smallest sum they count absolutely, above relatively.
 */
public final class ExponentialPlanner {
    private static final int[] LADDER = {8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64};
    private static final int POINTS = 800;

    /** Of the stated error, what the fit may take. */
    private static final double FIT_SHARE = 0.5;

    /** Of what the fit may take, what may go into smaller coefficients. */
    private static final double SPARE_SHARE = 0.25;

    /** What harmonics may grow by so that their coefficients need fewer bits. */
    private static final double MOST_LONGER = 1.5;

    /** A guess of a row's scale need not be nearer than this. */
    private static final double HALF_ERROR = 0.01;

    /** A fit may miss its aim by this factor before the plan is refused. */
    private static final double MOST_MISSED = 20;

    private final PlanOptions options;
    private final Relief relief;
    private final FitCache cache;
    private final Map<String, Fits> fits = new HashMap<>();

    /** What decides a fit. */
    private record Request(double rate, double least, int harmonics, double tolerated) {}

    public ExponentialPlanner(PlanOptions options, Relief relief, FitCache cache) {
        this.cache = cache;
        this.options = options;
        this.relief = relief;
    }

    /**
     * Plans the exponentials of one attention. Where their ring would be wider than a machine word,
     * more harmonics come first: their coefficients are smaller, and need fewer bits. What is still
     * missing is precision.
     *
     * @param leastSum the smallest row sum
     * @param leastHalfSum the smallest row sum of the exponentials of half the scores
     */
    public PlannedExponentials plan(
            String site, List<HeadScale> heads, double leastSum, double leastHalfSum) {
        Fits tried =
                fits.computeIfAbsent(site, name -> new Fits(name, heads, leastSum, leastHalfSum));
        double tolerance = stated(heads) * leastSum;
        int first = tried.first();
        int most = fractionBits(tried.at(first), tolerance) - 2 * relief.of(Relief.series(site));
        Fitted best = tried.at(first);
        for (int i = first + 1; i < LADDER.length && fractionBits(best, tolerance) > most; i++) {
            if (LADDER[i] > MOST_LONGER * LADDER[first]) {
                break;
            }
            Fitted next = tried.at(i);
            if (next.error() <= tried.error()
                    && fractionBits(next, tolerance) < fractionBits(best, tolerance)) {
                best = next;
            }
        }
        int fraction = Math.min(most, fractionBits(best, tolerance));
        int missing = (fractionBits(best, tolerance) - fraction + 1) / 2;
        List<ExponentialSite.HeadSeries> planned = new ArrayList<>();
        for (int h = 0; h < heads.size(); h++) {
            planned.add(head(heads.get(h), best.exponentials.get(h), best.halves.get(h), fraction));
        }
        return new PlannedExponentials(planned, heads.getFirst().halvings(), fraction, missing);
    }

    /**
     * The stated error of a row's exponentials, next to their sum. Every square doubles the error
     * of the largest probability, and that of smaller ones by a little more.
     */
    private double stated(List<HeadScale> heads) {
        int halvings = heads.getFirst().halvings();
        return options.probabilityError() * Math.scalb(1.0, halvings == 0 ? 0 : -halvings - 1);
    }

    /** Both factors of a head disturb its exponentials alike. */
    private static ExponentialSite.HeadSeries head(
            HeadScale head, Series exponential, Series half, int fractionBits) {
        double more = FormatRules.log2(harmonicNoise(exponential) / coefficientNoise(exponential));
        long harmonic = Math.round((fractionBits + more) / 2);
        return new ExponentialSite.HeadSeries(
                head.unit(),
                head.center(),
                Math.clamp(harmonic, 1, fractionBits - 1),
                exponential,
                half);
    }

    /** Such that four standard deviations of either rounding take half the tolerance. */
    private static int fractionBits(Fitted series, double tolerance) {
        int most = 0;
        for (Series one : series.exponentials) {
            int harmonic = SeriesPlanner.bits(8 * harmonicNoise(one) / tolerance);
            int coefficient = SeriesPlanner.bits(8 * coefficientNoise(one) / tolerance);
            most = Math.max(most, harmonic + coefficient);
        }
        return most;
    }

    /** Standard deviation of what a rounding of all harmonics to integers disturbs. */
    static double harmonicNoise(Series series) {
        return Math.sqrt(SeriesPlanner.squares(series) / 12);
    }

    /** The same of the public factors. */
    static double coefficientNoise(Series series) {
        return Math.sqrt(series.harmonics() / 12.0);
    }

    /** Series of all heads. */
    private record Fitted(List<Series> exponentials, List<Series> halves) {
        double error() {
            return exponentials.stream().mapToDouble(Series::maxError).max().orElseThrow();
        }
    }

    /** The series of one attention, by their number of harmonics: each is fitted when needed. */
    private final class Fits {
        private final String site;
        private final List<HeadScale> heads;
        private final double leastSum;
        private final double leastHalfSum;
        private final double target;
        private final Map<Integer, Fitted> made = new HashMap<>();
        private int first = -1;

        Fits(String site, List<HeadScale> heads, double leastSum, double leastHalfSum) {
            this.site = site;
            this.heads = heads;
            this.leastSum = leastSum;
            this.leastHalfSum = leastHalfSum;
            this.target = FIT_SHARE * stated(heads);
        }

        Fitted at(int rung) {
            return made.computeIfAbsent(rung, step -> fit(LADDER[step]));
        }

        /** The error that all longer series have to keep. */
        double error() {
            return Math.max(target, at(first()).error());
        }

        /** The shortest series that are exact enough; if there are none, the most exact ones. */
        int first() {
            int worst = 0;
            for (int rung = 0; rung < LADDER.length && first < 0; rung++) {
                worst = missing(LADDER[rung], worst);
                if (worst == heads.size()) {
                    first = rung;
                }
            }
            if (first < 0) {
                first =
                        IntStream.range(0, LADDER.length)
                                .boxed()
                                .min(Comparator.comparingDouble(rung -> at(rung).error()))
                                .orElseThrow();
                if (at(first).error() > MOST_MISSED * target) {
                    throw tooWide(site, heads, at(first), target);
                }
            }
            return first;
        }

        /**
         * A head whose series are not exact enough, the last such one first; their number if there
         * is none.
         */
        private int missing(int harmonics, int last) {
            if (!reaches(heads.get(last), harmonics)) {
                return last;
            }
            return IntStream.range(0, heads.size())
                    .parallel()
                    .filter(h -> !reaches(heads.get(h), harmonics))
                    .findAny()
                    .orElse(heads.size());
        }

        private boolean reaches(HeadScale head, int harmonics) {
            return exponential(head, harmonics).maxError() <= target
                    && half(head, harmonics).maxError() <= HALF_ERROR;
        }

        private Series exponential(HeadScale head, int harmonics) {
            double tolerated = SPARE_SHARE * target;
            return fitted(head.rate(), head.offset(), leastSum, harmonics, tolerated);
        }

        private Series half(HeadScale head, int harmonics) {
            double tolerated = SPARE_SHARE * HALF_ERROR;
            return fitted(head.rate() / 2, head.halfOffset(), leastHalfSum, harmonics, tolerated);
        }

        private Fitted fit(int harmonics) {
            return new Fitted(
                    heads.parallelStream().map(head -> exponential(head, harmonics)).toList(),
                    heads.parallelStream().map(head -> half(head, harmonics)).toList());
        }
    }

    private static FormatException tooWide(
            String site, List<HeadScale> heads, Fitted best, double target) {
        int worst = 0;
        double error = 0;
        for (int h = 0; h < heads.size(); h++) {
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

    /**
     * A fit of {@code exp(rate x + offset)}. All but the offset's whole octaves and half ones go to
     * the function that is fitted, so that heads share it.
     */
    private Series fitted(
            double rate, double offset, double least, int harmonics, double tolerated) {
        long steps = Math.round(offset / AttentionScaling.OFFSET_STEP);
        double rest = offset - steps * AttentionScaling.OFFSET_STEP;
        double factor = power(steps) * (Math.abs(rest) < 1e-9 ? 1 : Math.exp(rest));
        Request request = new Request(rate, least / factor, harmonics, tolerated);
        return cache.of(request, () -> fit(request)).stretched(0, factor);
    }

    /** A power of the root of two. */
    private static double power(long exponent) {
        double whole = Math.scalb(1.0, (int) Math.floorDiv(exponent, 2L));
        return Math.floorMod(exponent, 2L) == 0 ? whole : whole * Math.sqrt(2);
    }

    private static Series fit(Request request) {
        double least = request.least;
        int harmonics = request.harmonics;
        DoubleUnaryOperator f = x -> Math.exp(request.rate * x);
        SeriesBasis basis = new SeriesBasis(AttentionScaling.PERIOD, 1, harmonics, Parity.GENERAL);
        Samples samples = samples(f, least, POINTS, 0);
        double limit = SeriesFit.COEFFICIENT_LIMIT * samples.maxMagnitude();
        return new LeastSquares(basis, samples, samples(f, least, 2 * POINTS, 0.5))
                .solve(limit, request.tolerated);
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
