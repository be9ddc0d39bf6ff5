package io.secformer.convert.calibrate.observe;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.parameter.ChannelGroups;

/** What every column of a wire took on calibration data. Not for several threads at once. */
public final class ColumnRanges {
    private final double[] low;
    private final double[] high;
    private final double[] squares;
    private long rows;

    ColumnRanges(int columns) {
        low = new double[columns];
        high = new double[columns];
        squares = new double[columns];
        java.util.Arrays.fill(low, Double.POSITIVE_INFINITY);
        java.util.Arrays.fill(high, Double.NEGATIVE_INFINITY);
    }

    public int columns() {
        return low.length;
    }

    /** Notes a row that starts at {@code from}. */
    void addRow(double[] values, int from) {
        for (int j = 0; j < low.length; j++) {
            double value = values[from + j];
            low[j] = Math.min(low[j], value);
            high[j] = Math.max(high[j], value);
            squares[j] += value * value;
        }
        rows++;
    }

    /** Notes all rows that others are of. */
    void add(ColumnRanges other) {
        for (int j = 0; j < low.length; j++) {
            low[j] = Math.min(low[j], other.low[j]);
            high[j] = Math.max(high[j], other.high[j]);
            squares[j] += other.squares[j];
        }
        rows += other.rows;
    }

    /** The largest magnitude of a column. */
    public double magnitude(int column) {
        return Math.max(Math.abs(low[column]), Math.abs(high[column]));
    }

    /** The range of the whole wire once its channels are scaled. */
    Range scaled(ChannelGroups groups) {
        int[] order = groups.order();
        double[] factors = groups.factors();
        double[] divisors = new double[order.length];
        for (int place = 0; place < order.length; place++) {
            divisors[order[place]] = factors[place];
        }
        return divided(divisors);
    }

    /** The range of the whole wire once its columns are divided by powers of two. */
    Range divided(ColumnExponents exponents) {
        return divided(exponents.factors(columns()));
    }

    private Range divided(double[] divisors) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int j = 0; j < divisors.length; j++) {
            least = Math.min(least, low[j] / divisors[j]);
            most = Math.max(most, high[j] / divisors[j]);
            sum += squares[j] / (divisors[j] * divisors[j]);
        }
        long count = rows * divisors.length;
        return new Range(least, most, Math.sqrt(sum / count), count);
    }
}
