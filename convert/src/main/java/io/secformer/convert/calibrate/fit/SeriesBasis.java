package io.secformer.convert.calibrate.fit;

import io.secformer.convert.fixedpoint.Series;
import io.secformer.convert.op.Parity;
import java.util.stream.IntStream;

/**
 * The columns of a fit: the constant (not with odd parity), then cosines (not with odd parity),
 * then sines (not with even parity).
 *
 * @param period the period of the series
 * @param step from multiple to multiple, as {@link Series#step}
 * @param harmonics the number of harmonics
 * @param parity which columns there are
 */
public record SeriesBasis(double period, int step, int harmonics, Parity parity) {
    /** Points whose harmonics stay in a cache. */
    private static final int ROW_BLOCK = 512;

    /** Harmonics that are turned on; each turn adds a rounding. */
    private static final int TURNS = 16;

    int columns() {
        return switch (parity) {
            case EVEN -> 1 + harmonics;
            case ODD -> harmonics;
            case GENERAL -> 1 + 2 * harmonics;
        };
    }

    /** The weighted matrix of all columns at all points, column after column. */
    double[] matrix(Samples samples) {
        int rows = samples.points().length;
        double[] matrix = new double[Math.multiplyExact(rows, columns())];
        if (parity != Parity.ODD) {
            System.arraycopy(samples.weights(), 0, matrix, 0, rows);
        }
        IntStream.range(0, (rows + ROW_BLOCK - 1) / ROW_BLOCK)
                .parallel()
                .forEach(block -> fill(samples, block * ROW_BLOCK, matrix));
        return matrix;
    }

    /**
     * All harmonics of a block of points, each turned on by the angle from the one before it; every
     * {@link #TURNS} harmonics they start again.
     */
    private void fill(Samples samples, int from, double[] matrix) {
        int rows = samples.points().length;
        int count = Math.min(ROW_BLOCK, rows - from);
        double[] angles = new double[count];
        double[] turnCosines = new double[count];
        double[] turnSines = new double[count];
        for (int i = 0; i < count; i++) {
            angles[i] = 2 * Math.PI * samples.points()[from + i] / period;
            turnCosines[i] = Math.cos(step * angles[i]);
            turnSines[i] = Math.sin(step * angles[i]);
        }
        double[] cosines = new double[count];
        double[] sines = new double[count];
        int firstCosine = parity == Parity.ODD ? 0 : 1;
        int firstSine = columns() - harmonics;
        for (int k = 1; k <= harmonics; k++) {
            if (k % TURNS == 1) {
                for (int i = 0; i < count; i++) {
                    int multiple = 1 + (k - 1) * step;
                    cosines[i] = Math.cos(multiple * angles[i]);
                    sines[i] = Math.sin(multiple * angles[i]);
                }
            } else {
                turn(cosines, sines, turnCosines, turnSines);
            }
            if (parity != Parity.ODD) {
                weigh(cosines, samples.weights(), from, matrix, (firstCosine + k - 1) * rows);
            }
            if (parity != Parity.EVEN) {
                weigh(sines, samples.weights(), from, matrix, (firstSine + k - 1) * rows);
            }
        }
    }

    private static void turn(double[] cosines, double[] sines, double[] byCosine, double[] bySine) {
        for (int i = 0; i < cosines.length; i++) {
            double cosine = cosines[i];
            double sine = sines[i];
            cosines[i] = cosine * byCosine[i] - sine * bySine[i];
            sines[i] = sine * byCosine[i] + cosine * bySine[i];
        }
    }

    private static void weigh(double[] values, double[] weights, int from, double[] to, int at) {
        for (int i = 0; i < values.length; i++) {
            to[at + from + i] = weights[from + i] * values[i];
        }
    }

    /** The series with these coefficients, in the order of the columns. */
    Series series(double[] coefficients, double maxError) {
        double[] cosines = new double[harmonics];
        double[] sines = new double[harmonics];
        if (parity != Parity.ODD) {
            System.arraycopy(coefficients, 1, cosines, 0, harmonics);
        }
        if (parity != Parity.EVEN) {
            System.arraycopy(coefficients, columns() - harmonics, sines, 0, harmonics);
        }
        double constant = parity == Parity.ODD ? 0 : coefficients[0];
        return new Series(period, step, constant, cosines, sines, maxError);
    }
}
