package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.Series;
import java.util.stream.IntStream;

/**
 * The columns of a fit: the constant (not with odd parity), then cosines (not with odd parity),
 * then sines (not with even parity).
 *
 * @param period the period of the series
 * @param harmonics the number of harmonics
 * @param parity which columns there are
 */
record SeriesBasis(double period, int harmonics, Parity parity) {

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
        double[] angles = new double[rows];
        for (int row = 0; row < rows; row++) {
            angles[row] = 2 * Math.PI * samples.points()[row] / period;
        }
        double[] weights = samples.weights();
        IntStream.range(0, columns())
                .parallel()
                .forEach(column -> fill(column, angles, weights, matrix, column * rows));
        return matrix;
    }

    private void fill(int column, double[] angles, double[] weights, double[] matrix, int at) {
        int firstSine = columns() - (parity == Parity.EVEN ? 0 : harmonics);
        if (column >= firstSine) {
            int k = column - firstSine + 1;
            for (int row = 0; row < angles.length; row++) {
                matrix[at + row] = weights[row] * Math.sin(k * angles[row]);
            }
        } else if (column == 0) {
            System.arraycopy(weights, 0, matrix, at, weights.length);
        } else {
            for (int row = 0; row < angles.length; row++) {
                matrix[at + row] = weights[row] * Math.cos(column * angles[row]);
            }
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
        return new Series(period, constant, cosines, sines, maxError);
    }
}
