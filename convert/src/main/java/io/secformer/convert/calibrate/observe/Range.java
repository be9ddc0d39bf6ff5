package io.secformer.convert.calibrate.observe;

/**
 * The values that a wire took on calibration data.
 *
 * @param low the lowest
 * @param high the highest
 * @param rootMeanSquare their typical magnitude; not a number where only the ends are known
 * @param count how many were seen
 */
public record Range(double low, double high, double rootMeanSquare, long count) {

    public Range {
        if (!(low <= high) || !Double.isFinite(high - low) || count < 1) {
            throw new IllegalArgumentException(
                    "[" + low + ", " + high + "] of " + count + " values is not a range");
        }
    }

    /** Of which only the ends are known. */
    static Range ofEnds(double low, double high) {
        return new Range(low, high, Double.NaN, 1);
    }

    /** A range that runs of values widen. */
    static final class Builder {
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;
        private double squares;
        private long count;

        void add(double[] values, int from, int to) {
            double least = low;
            double most = high;
            double even = 0;
            double odd = 0;
            int i = from;
            for (; i + 2 <= to; i += 2) {
                double a = values[i];
                double b = values[i + 1];
                least = Math.min(least, Math.min(a, b));
                most = Math.max(most, Math.max(a, b));
                even += a * a;
                odd += b * b;
            }
            if (i < to) {
                least = Math.min(least, values[i]);
                most = Math.max(most, values[i]);
                even += values[i] * values[i];
            }
            low = least;
            high = most;
            squares += even + odd;
            count += to - from;
        }

        void add(Builder other) {
            low = Math.min(low, other.low);
            high = Math.max(high, other.high);
            squares += other.squares;
            count += other.count;
        }

        Range build() {
            return new Range(low, high, Math.sqrt(squares / count), count);
        }
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

    /**
     * The range of these values times a factor.
     *
     * @param factor positive
     */
    Range times(double factor) {
        return new Range(low * factor, high * factor, rootMeanSquare * factor, count);
    }

    /** The largest magnitude. */
    public double magnitude() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    private static double square(double x) {
        return x * x;
    }
}
