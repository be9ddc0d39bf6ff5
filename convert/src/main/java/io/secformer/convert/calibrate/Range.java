package io.secformer.convert.calibrate;

/**
 * The values that a wire took on calibration data.
 *
 * @param low the lowest
 * @param high the highest
 * @param rootMeanSquare their typical magnitude
 * @param count how many were seen
 */
public record Range(double low, double high, double rootMeanSquare, long count) {

    public Range {
        if (!(low <= high) || !Double.isFinite(high - low) || count < 1) {
            throw new IllegalArgumentException(
                    "[" + low + ", " + high + "] of " + count + " values is not a range");
        }
    }

    /** The range of an array's part. */
    static Range of(double[] values, int from, int to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double squares = 0;
        for (int i = from; i < to; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
            squares += values[i] * values[i];
        }
        return new Range(low, high, Math.sqrt(squares / (to - from)), to - from);
    }

    /** The range of these values and those together. */
    Range and(Range other) {
        long all = count + other.count;
        double squares =
                square(rootMeanSquare) * count + square(other.rootMeanSquare) * other.count;
        return new Range(
                Math.min(low, other.low),
                Math.max(high, other.high),
                Math.sqrt(squares / all),
                all);
    }

    /** The largest magnitude. */
    public double magnitude() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    private static double square(double x) {
        return x * x;
    }
}
