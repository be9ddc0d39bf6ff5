package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.DivisionForm;
import io.secformer.convert.fixedpoint.Normalisation;
import java.util.function.DoubleUnaryOperator;

/**
 * How an iteration has to be run to be right over a range.
 *
 * @param deflation binary logarithm of what arguments are divided by
 * @param steps how many
 */
record Iterations(int deflation, int steps) {
    /** Largest argument from which CrypTen's starting values lead to the limit, with some room. */
    static final double LARGEST_NEWTON = 256;

    /** Relative error at which an iteration is as good as values of 16 fraction bits. */
    private static final double ERROR = 0x1p-12;

    private static final int MOST_STEPS = 40;
    private static final int NEWTON_RECIPROCAL_STEPS = 10;
    private static final int NEWTON_ROOT_STEPS = 3;
    private static final int GOLDSCHMIDT_RECIPROCAL_STEPS = 13;
    private static final int GOLDSCHMIDT_ROOT_STEPS = 11;

    /** Those of a division by numbers of a range. */
    static Iterations reciprocal(DivisionForm form, double low, double high) {
        return switch (form) {
            case NEWTON -> newtonReciprocal(low, high);
            case GOLDSCHMIDT -> goldschmidtReciprocal(low, high);
            case SERIES -> throw new IllegalArgumentException("a series is no iteration");
        };
    }

    /** Those of inverse roots of numbers of a range. */
    static Iterations root(Normalisation form, double low, double high) {
        return switch (form) {
            case NEWTON -> newtonRoot(low, high);
            case GOLDSCHMIDT -> goldschmidtRoot(low, high);
            case SERIES, SERIES_WAN ->
                    throw new IllegalArgumentException("a series is no iteration");
        };
    }

    /** {@code y <- y (2 - q y)}. */
    static Iterations newtonReciprocal(double low, double high) {
        int deflation = Math.max(0, log2Above(high / LARGEST_NEWTON));
        double least = Math.scalb(low, -deflation);
        double most = Math.scalb(high, -deflation);
        DoubleUnaryOperator start = q -> 3 * Math.exp(0.5 - q) + 0.003;
        int steps =
                Math.max(
                        stepsFrom(least * start.applyAsDouble(least), p -> p * (2 - p)),
                        stepsFrom(most * start.applyAsDouble(most), p -> p * (2 - p)));
        return new Iterations(deflation, Math.max(NEWTON_RECIPROCAL_STEPS, steps));
    }

    /** {@code m = 2 - q; q <- q m}: q tends to 1. */
    static Iterations goldschmidtReciprocal(double low, double high) {
        // It converges below 2; what is deflated less keeps more bits.
        int deflation = log2Above(high / 1.9);
        int steps =
                Math.max(
                        stepsFrom(Math.scalb(low, -deflation), q -> q * (2 - q)),
                        stepsFrom(Math.scalb(high, -deflation), q -> q * (2 - q)));
        return new Iterations(deflation, Math.max(GOLDSCHMIDT_RECIPROCAL_STEPS, steps));
    }

    /** {@code y <- y (3 - q y^2) / 2}. */
    static Iterations newtonRoot(double low, double high) {
        // Starting values are good from 0.1 to 150: the upper end is brought there.
        int deflation = even(Math.max(0, log2Above(high / (LARGEST_NEWTON / 2))));
        if (high < 1) {
            deflation = even(log2Above(high)) - 2;
        }
        int steps = 0;
        for (double end : new double[] {low, high}) {
            double q = Math.scalb(end, -deflation);
            double y = 2.2 * Math.exp(-(q / 2 + 0.2)) + 0.2 - q / 1024;
            steps = Math.max(steps, stepsFrom(q * y * y, p -> p * square((3 - p) / 2)));
        }
        return new Iterations(deflation, Math.max(NEWTON_ROOT_STEPS, steps));
    }

    /** {@code m = (3 - q) / 2; q <- q m^2}: q tends to 1. */
    static Iterations goldschmidtRoot(double low, double high) {
        int deflation = even(log2Above(high / 2.8));
        int steps =
                Math.max(
                        stepsFrom(Math.scalb(low, -deflation), q -> q * square((3 - q) / 2)),
                        stepsFrom(Math.scalb(high, -deflation), q -> q * square((3 - q) / 2)));
        return new Iterations(deflation, Math.max(GOLDSCHMIDT_ROOT_STEPS, steps));
    }

    /** Steps until what tends to 1 is there; as many as there may be where it does not. */
    private static int stepsFrom(double start, DoubleUnaryOperator step) {
        double value = start;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            if (Math.abs(value - 1) < ERROR) {
                return Math.max(1, steps);
            }
            value = step.applyAsDouble(value);
        }
        return MOST_STEPS;
    }

    private static double square(double x) {
        return x * x;
    }

    /** The least e of {@code x <= 2^e}. */
    private static int log2Above(double x) {
        int exponent = Math.getExponent(x);
        return Math.scalb(1.0, exponent) < x ? exponent + 1 : exponent;
    }

    private static int even(int x) {
        return x + Math.floorMod(x, 2);
    }
}
