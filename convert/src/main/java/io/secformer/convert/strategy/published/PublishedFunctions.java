package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.ActivationForm;
import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Exponential;
import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.fixedpoint.Normalisation;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Measure;
import io.secformer.convert.op.Approximation.Row;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.BertNames;
import io.secformer.convert.strategy.QuadActivation;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * The functions of a published strategy, to be looked at one by one: as they are published, with
 * their single constants, and as calibration runs them at a site.
 */
public final class PublishedFunctions {
    /** Row lengths of attention. */
    public static final List<Integer> KEYS = List.of(16, 128, 256, 512);

    /** Variances that LayerNorms are calibrated for, each from its half to its double. */
    public static final List<Double> VARIANCES = List.of(0.01, 0.1, 1.0, 10.0, 100.0, 1000.0);

    /** What ranges are widened by before they are planned for. */
    public static final double HEAD_ROOM = 1.5;

    /** The constant that SecFormer divides row sums by. */
    private static final double ETA_OF_SUMS = 5000;

    /** The constant that SecFormer divides variances by. */
    private static final double ETA_OF_VARIANCES = 2000;

    /** The limit of SecFormer's released code, in units of erf's argument. */
    private static final double RELEASED_LIMIT = 2.5;

    /** Numerator of a score near 0. */
    private static final double SQUARED_OFFSET =
            SoftmaxFunction.TWO_QUAD_OFFSET * SoftmaxFunction.TWO_QUAD_OFFSET;

    private static final Span ARGUMENTS = new Span(-60, 60);
    private static final Span PAST = new Span(-300, 300);

    /** Comparisons take all beyond the polynomials; what they miss shows at once. */
    private static final Span PAST_GELU = new Span(-100, 100);

    /** How calibration runs the iterations of a strategy. */
    public interface Calibration {
        /** The iteration that divides by numbers of a range. */
        Iteration division(String site, Span divisors);

        /** The iteration for inverse roots of numbers of a range. */
        Iteration root(String site, Span arguments);
    }

    private final Strategy strategy;
    private final Calibration calibration;
    private final PrecisionPlan plan;
    private final List<Approximation> found = new ArrayList<>();

    private PublishedFunctions(Strategy strategy, Calibration calibration) {
        this.strategy = strategy;
        this.calibration = calibration;
        this.plan = plan(strategy);
    }

    /**
     * All functions of a strategy.
     *
     * @throws IllegalArgumentException if its functions are series
     */
    public static List<Approximation> of(Strategy strategy, Calibration calibration) {
        if (strategy.isPlanned()) {
            throw new IllegalArgumentException(strategy.name() + " computes functions as series");
        }
        PublishedFunctions all = new PublishedFunctions(strategy, calibration);
        all.attention();
        all.norm();
        all.activations();
        return List.copyOf(all.found);
    }

    private void attention() {
        boolean clipped = strategy.exponential() == Exponential.CLIPPED;
        add(
                "exponential",
                clipped ? "(1 + x / 2^5)^(2^5), 0 below -14" : "(1 + x / 2^8)^(2^8)",
                clipped ? "" : "below -256 the limit grows again, and reaches 1 at -512",
                new Formulas.Exponentials(strategy),
                Row.SINGLE,
                Math::exp,
                Measure.ABSOLUTE,
                new Span(-64, 0),
                new Span(-1100, 0));
        add(
                "maximum of a row, 128 keys",
                "a tree of comparisons",
                "columns lie 0.25 apart",
                new Formulas.Maxima(strategy.fractionBits()),
                new Row(128, 1, 0.25, 1),
                x -> x,
                Measure.ABSOLUTE,
                ARGUMENTS,
                PAST);
        add(
                "numerators of 2Quad",
                "(x + 5)^2, " + strategy.fractionBits() + " fraction bits",
                "squares are cut from " + 2 * strategy.fractionBits() + " fraction bits",
                new Formulas.Squares(),
                Row.SINGLE,
                x -> (x + 5) * (x + 5),
                Measure.MIXED,
                ARGUMENTS,
                new Span(-100_000, 100_000));
        add(
                "numerators of 2ReLU",
                "the larger of x and 0, by a comparison",
                "",
                new Formulas.Positives(strategy.fractionBits()),
                Row.SINGLE,
                x -> Math.max(x, 0),
                Measure.ABSOLUTE,
                ARGUMENTS,
                PAST);
        for (int keys : KEYS) {
            double near = SQUARED_OFFSET * keys;
            Span sums = new Span(near, 2 * near);
            divisions("2Quad", keys, sums, widened(sums, HEAD_ROOM));
            sums = new Span(1, keys);
            divisions("softmax", keys, sums, sums);
        }
    }

    private void divisions(String softmax, int keys, Span sums, Span planned) {
        String function = "division of " + softmax + " rows, " + keys + " keys";
        Span seen = widened(sums, 10);
        String site = Formulas.ATTENTION.wire(SiteRole.DIVISOR);
        boolean newton = strategy.division() == DivisionForm.NEWTON;
        // 5000 is no power of two: rows are given times 2^13 / 5000, and then divided by 2^13,
        // which is exactly what dividing them by 5000 is.
        int deflation = newton ? 0 : 13;
        double factor = newton ? 1 : Math.scalb(1.0, deflation) / ETA_OF_SUMS;
        Iteration published = new Iteration(site, deflation, newton ? 10 : 13);
        add(
                function,
                newton ? "Newton, 10 steps, as published" : "eta = 5000, t = 13, as published",
                newton
                        ? "its start is a limit that grows again: sums above 509 diverge"
                        : "converges for sums below 10,000",
                new Formulas.Divided(new OneIteration(strategy, published)),
                new Row(keys, factor / keys, 0, 1),
                _ -> 1,
                Measure.RELATIVE,
                sums,
                seen);
        Iteration own = calibration.division(site, planned);
        add(
                function,
                calibrated(own, planned),
                "",
                new Formulas.Divided(new OneIteration(strategy, own)),
                new Row(keys, 1.0 / keys, 0, 1),
                _ -> 1,
                Measure.RELATIVE,
                sums,
                seen);
    }

    private void norm() {
        String site = Formulas.ATTENTION.wire(SiteRole.DIVISOR);
        boolean newton = strategy.normalisation() == Normalisation.NEWTON;
        // As above; the power of a root is even, and its unit the root of what is too much.
        int deflation = newton ? 0 : 12;
        double factor = newton ? 1 : Math.scalb(1.0, deflation) / ETA_OF_VARIANCES;
        Iteration published = new Iteration(site, deflation, newton ? 3 : 11);
        add(
                "inverse root",
                newton ? "Newton, 3 steps, as published" : "eta = 2000, t = 11, as published",
                newton ? "" : "one constant for all sites; converges for variances below 6000",
                new Formulas.Roots(new OneIteration(strategy, published)),
                new Row(1, factor, 0, Math.sqrt(factor)),
                x -> 1 / Math.sqrt(x),
                Measure.RELATIVE,
                new Span(1e-4, 1e4),
                new Span(1e-5, 1e5));
        for (double variance : VARIANCES) {
            Span variances = new Span(variance / 2, 2 * variance);
            Span planned = widened(variances, HEAD_ROOM * HEAD_ROOM);
            Iteration own = calibration.root(site, planned);
            add(
                    "inverse root",
                    calibrated(own, planned),
                    "",
                    new Formulas.Roots(new OneIteration(strategy, own)),
                    Row.SINGLE,
                    x -> 1 / Math.sqrt(x),
                    Measure.RELATIVE,
                    variances,
                    widened(variances, 100));
        }
    }

    private void activations() {
        int bits = strategy.fractionBits();
        switch (strategy.activation()) {
            case SINES -> {
                CentralErf sines = new SinesErf(bits);
                gelu("7 sines, cut at T = 1.7", "", new ErfGelu(sines, bits));
                gelu(
                        "7 sines, cut at T = 2.5, as released",
                        "",
                        new ErfGelu(new CutErf(sines, RELEASED_LIMIT), bits));
            }
            case TAYLOR -> {
                CentralErf taylor = new TaylorErf(bits);
                gelu("8 Taylor terms, cut at T = 1.7", "", new ErfGelu(taylor, bits));
                gelu(
                        "8 Taylor terms, no cut, as published",
                        "the polynomial grows as x^16",
                        new UncutGelu(taylor));
            }
            case POLYNOMIALS -> gelu("polynomials in 4 pieces", "", new PolynomialGelu(bits));
            case SERIES -> throw new IllegalArgumentException("a series is not published");
        }
        if (strategy.base().equals(Strategy.MPCFORMER.name())) {
            add(
                    "quadratic activation",
                    "(x + 1)^2 / 8 + 3 / 8",
                    "what students are trained with instead of GeLU",
                    Formulas.Activated.ofLayer(new QuadActivation()),
                    Row.SINGLE,
                    x -> 0.125 * x * x + 0.25 * x + 0.5,
                    Measure.MIXED,
                    ARGUMENTS,
                    new Span(-100_000, 100_000));
        }
        Iteration run = new Iteration(BertNames.POOLER, 0, 10);
        add(
                "tanh",
                "(1 - e) / (1 + e), e = exp(-2 |x|)",
                "the limit that stands for e grows again for |x| above 128",
                new Formulas.Activated(
                        new QuotientTanh(new OneIteration(strategy, run)),
                        BertNames.POOLER,
                        BertNames.POOLED),
                Row.SINGLE,
                Math::tanh,
                Measure.ABSOLUTE,
                ARGUMENTS,
                PAST);
    }

    private void gelu(String variant, String note, ActivationRule rule) {
        add(
                "GeLU",
                variant,
                note,
                Formulas.Activated.ofLayer(rule),
                Row.SINGLE,
                new SmoothFunction.Gelu()::apply,
                Measure.ABSOLUTE,
                ARGUMENTS,
                PAST_GELU);
    }

    private static String calibrated(Iteration run, Span planned) {
        return String.format(
                Locale.ROOT,
                "2^%d, %d steps, calibrated for %.4g to %.4g",
                run.deflation(),
                run.steps(),
                planned.low(),
                planned.high());
    }

    private static Span widened(Span span, double factor) {
        return new Span(span.low() / factor, span.high() * factor);
    }

    private void add(
            String function,
            String variant,
            String note,
            TensorFunction formula,
            Row row,
            DoubleUnaryOperator exact,
            Measure measure,
            Span domain,
            Span seen) {
        found.add(
                new Approximation(
                        function,
                        variant,
                        note,
                        formula,
                        plan,
                        2 * strategy.fractionBits(),
                        row,
                        exact,
                        measure,
                        domain,
                        seen));
    }

    private static PrecisionPlan plan(Strategy strategy) {
        PrecisionPlan.Builder plan = PrecisionPlan.builder(HEAD_ROOM).strategy(strategy);
        if (strategy.activation() == ActivationForm.SINES) {
            int bits = strategy.fractionBits();
            String angle = Formulas.LAYER.wire(SiteRole.ANGLE);
            Wire any = Wire.uniform(angle, bits);
            plan.site(new Wire(angle, bits, bits + SinesErf.LOG2_PERIOD, 0, any.low(), any.high()));
            var sines = new SmoothFunction.ErfSines(SinesErf.PERIOD).series();
            plan.site(new SeriesSite(angle, sines, 0, bits, bits, Long.SIZE));
        }
        return plan.build();
    }
}
