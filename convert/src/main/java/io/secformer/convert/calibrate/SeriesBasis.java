package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.Series;

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
        for (int row = 0; row < rows; row++) {
            double angle = 2 * Math.PI * samples.points()[row] / period;
            double weight = samples.weights()[row];
            int at = row;
            if (parity != Parity.ODD) {
                matrix[at] = weight;
                at += rows;
                for (int k = 1; k <= harmonics; k++, at += rows) {
                    matrix[at] = weight * Math.cos(k * angle);
                }
            }
            if (parity != Parity.EVEN) {
                for (int k = 1; k <= harmonics; k++, at += rows) {
                    matrix[at] = weight * Math.sin(k * angle);
                }
            }
        }
        return matrix;
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
