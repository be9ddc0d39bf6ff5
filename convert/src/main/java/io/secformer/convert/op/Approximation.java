package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of one number as it is computed on shares, beside what it should be.
 *
 * @param function what is approximated, the same words for every way to do so
 * @param variant how, with the constants that decide where it is right
 * @param note what else a reader should know; may be empty
 * @param formula the way
 * @param plan formats of its values, and its constants
 * @param argumentBits fraction bits of its argument, shares modulo {@code 2^64}
 * @param row what the formula is given for a number
 * @param exact what should come out
 * @param measure how errors count
 * @param domain where it is used
 * @param seen what is looked at, the domain and what lies past it
 */
public record Approximation(
        String function,
        String variant,
        String note,
        TensorFunction formula,
        PrecisionPlan plan,
        int argumentBits,
        Row row,
        DoubleUnaryOperator exact,
        Measure measure,
        Span domain,
        Span seen) {

    public Approximation {
        if (domain.low() < seen.low() || domain.high() > seen.high()) {
            throw new IllegalArgumentException(
                    function + ": its domain " + domain + " is not within " + seen);
        }
    }

    /** How far values are off. */
    public enum Measure {
        /** In the units of the value. */
        ABSOLUTE,
        /** As a part of the exact value. */
        RELATIVE,
        /** As a part of the exact value where that is above 1, else in its units. */
        MIXED;

        /** What an error counts. */
        public double of(double value, double exact) {
            double error = Math.abs(value - exact);
            return switch (this) {
                case ABSOLUTE -> error;
                case RELATIVE -> error / Math.abs(exact);
                case MIXED -> error / Math.max(1, Math.abs(exact));
            };
        }
    }

    /**
     * The row that stands for a number x: column j, from 0, is {@code factor x - step j}. The value
     * of the function is the sum of the row that comes out, times a unit.
     *
     * @param columns of the row that goes in
     * @param unit what sums are multiplied by
     */
    public record Row(int columns, double factor, double step, double unit) {
        /** The number itself. */
        public static final Row SINGLE = new Row(1, 1, 0, 1);

        /** Column j. */
        public double entry(double x, int j) {
            return factor * x - step * j;
        }
    }

    /** Numbers from one to another. */
    public record Span(double low, double high) {
        /** Ends that differ by more than this are looked at by factors. */
        private static final double WIDE = 4;

        public Span {
            if (!(low <= high)) {
                throw new IllegalArgumentException("from " + low + " to " + high + " lies nothing");
            }
        }

        /** Whether its numbers are positive, and of several orders of magnitude. */
        public boolean isLogarithmic() {
            return low > 0 && high > WIDE * low;
        }

        /** As many numbers, with equal steps or, of a logarithmic one, equal factors. */
        public double[] points(int count) {
            double[] points = new double[count];
            boolean factors = isLogarithmic();
            for (int i = 0; i < count; i++) {
                double part = (double) i / (count - 1);
                points[i] = factors ? low * Math.pow(high / low, part) : low + (high - low) * part;
            }
            // Rounding must not leave the span.
            points[count - 1] = high;
            return points;
        }

        /** The number in its middle. */
        public double middle() {
            return isLogarithmic() ? Math.sqrt(low * high) : (low + high) / 2;
        }
    }
}
