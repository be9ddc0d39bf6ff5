package io.secformer.infer.study;

import io.secformer.convert.op.Approximation;
import io.secformer.convert.op.Approximation.Span;
import io.secformer.convert.reading.FormulaReading;
import io.secformer.convert.reading.FunctionReading;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One approximation, looked at over its domain and past it.
 *
 * @param strategy whose it is
 * @param of what was looked at
 * @param numbers where, ascending
 * @param values what came out of shares, by number
 * @param formula what the formula gives in double precision, by number
 */
record FunctionStudy(
        String strategy, Approximation of, double[] numbers, double[] values, double[] formula) {

    /** An error above this is a failure: a tenth, of the value or absolutely. */
    static final double FAILED = 0.1;

    /** Elements of all rows within a domain, and on each side of it. */
    private static final int DOMAIN_ELEMENTS = 24_001;

    private static final int OUTER_ELEMENTS = 4001;
    private static final int LEAST_DOMAIN = 201;
    private static final int LEAST_OUTER = 101;

    /** Shares are the same in every run, so that figures are. */
    private static final long SEED = 20;

    /** Looks at an approximation. */
    static FunctionStudy of(String strategy, Approximation of) {
        double[] numbers = numbers(of);
        return new FunctionStudy(
                strategy,
                of,
                numbers,
                FunctionReading.values(of, numbers, new SplittableRandom(SEED)),
                FormulaReading.values(of, numbers));
    }

    private static double[] numbers(Approximation of) {
        int columns = of.row().columns();
        int inside = Math.max(LEAST_DOMAIN, DOMAIN_ELEMENTS / columns);
        int outside = Math.max(LEAST_OUTER, OUTER_ELEMENTS / columns);
        Span domain = of.domain();
        Span seen = of.seen();
        DoubleStream all = Arrays.stream(domain.points(inside));
        if (seen.low() < domain.low()) {
            double[] below = new Span(seen.low(), domain.low()).points(outside);
            all = DoubleStream.concat(Arrays.stream(below, 0, outside - 1), all);
        }
        if (seen.high() > domain.high()) {
            double[] above = new Span(domain.high(), seen.high()).points(outside);
            all = DoubleStream.concat(all, Arrays.stream(above, 1, outside));
        }
        return all.toArray();
    }

    /** How far the value at a number is off. */
    double error(int index) {
        return of.measure().of(values[index], exact(index));
    }

    private double formulaError(int index) {
        return of.measure().of(formula[index], exact(index));
    }

    private double exact(int index) {
        return of.exact().applyAsDouble(numbers[index]);
    }

    private boolean isInside(int index) {
        return numbers[index] >= of.domain().low() && numbers[index] <= of.domain().high();
    }

    private boolean fails(int index) {
        return !(error(index) <= FAILED);
    }

    /**
     * A number whose value is off.
     *
     * @param formulaFails whether the formula is off there too, so that it is not the rounding of
     *     values, or the ring, alone
     */
    record Failure(double argument, double value, double exact, boolean formulaFails) {}

    private Failure failure(int index) {
        boolean formulaFails = !(formulaError(index) <= FAILED);
        return new Failure(numbers[index], values[index], exact(index), formulaFails);
    }

    /** What was found. */
    StabilityRow row() {
        double largest = 0;
        double at = of.domain().low();
        double sum = 0;
        double formulaLargest = 0;
        int count = 0;
        int failing = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (!isInside(i)) {
                continue;
            }
            double error = error(i);
            if (error > largest) {
                largest = error;
                at = numbers[i];
            }
            // A formula that overflows is not a number.
            double formulaError = formulaError(i);
            formulaLargest =
                    Math.max(
                            formulaLargest,
                            Double.isNaN(formulaError) ? Double.POSITIVE_INFINITY : formulaError);
            sum += error;
            count++;
            failing += fails(i) ? 1 : 0;
        }
        return new StabilityRow(
                strategy,
                of.function(),
                of.variant(),
                of.measure(),
                of.domain(),
                of.seen(),
                largest,
                at,
                sum / count,
                formulaLargest,
                (double) failing / count,
                outward(-1),
                outward(1),
                of.note());
    }

    /** The first failure on the way out from the middle of the domain; null if there is none. */
    private @Nullable Failure outward(int step) {
        int index = Arrays.binarySearch(numbers, of.domain().middle());
        index = index < 0 ? Math.min(-index - 1, numbers.length - 1) : index;
        for (; index >= 0 && index < numbers.length; index += step) {
            if (fails(index)) {
                return failure(index);
            }
        }
        return null;
    }
}
