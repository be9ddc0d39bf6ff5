package io.secformer.convert.calibrate.fit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A function at some points, and how much an error counts at each. The arrays are adopted.
 *
 * @param points the points
 * @param values the function there
 * @param weights what errors are multiplied by
 */
public record Samples(double[] points, double[] values, double[] weights) {

    /**
     * Evaluates a function.
     *
     * @throws IllegalArgumentException if a value is not finite, or is zero where the relative
     *     error is asked for
     */
    static Samples of(DoubleUnaryOperator f, double[] points, Weighting weighting) {
        double[] values = new double[points.length];
        double[] weights = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            values[i] = f.applyAsDouble(points[i]);
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "the function to be fitted is " + values[i] + " at " + points[i]);
            }
            weights[i] = weighting.at(points[i], values[i]);
            if (Double.isInfinite(weights[i])) {
                throw new IllegalArgumentException(
                        "the function to be fitted is 0 at "
                                + points[i]
                                + ", where a relative error means nothing");
            }
        }
        return new Samples(points, values, weights);
    }

    public double maxMagnitude() {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
