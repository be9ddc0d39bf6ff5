package io.secformer.convert.reading;

import io.secformer.convert.tensor.Shape;

/** Loops of the plain reading over rows, written so that a compiler can vectorize them. */
final class RowOps {
    private RowOps() {}

    /** A row, as often as fits. */
    static double[] repeated(float[] row, int size) {
        double[] result = new double[size];
        for (int from = 0; from < size; from += row.length) {
            for (int j = 0; j < row.length; j++) {
                result[from + j] = row[j];
            }
        }
        return result;
    }

    /** Every row of {@code x} times {@code row}, element by element. */
    static double[] timesRow(double[] x, float[] row) {
        double[] result = new double[x.length];
        for (int from = 0; from < x.length; from += row.length) {
            for (int j = 0; j < row.length; j++) {
                result[from + j] = x[from + j] * row[j];
            }
        }
        return result;
    }

    /** Every row of {@code x} times its own factor. */
    static double[] scaled(double[] x, double[] factors) {
        double[] result = new double[x.length];
        int columns = x.length / factors.length;
        for (int row = 0; row < factors.length; row++) {
            double factor = factors[row];
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                result[i] = x[i] * factor;
            }
        }
        return result;
    }

    /** Every row of {@code x} plus {@code sign} times its own value, times {@code scale}. */
    static double[] shifted(double[] x, double[] values, double sign, double scale) {
        double[] result = new double[x.length];
        int columns = x.length / values.length;
        for (int row = 0; row < values.length; row++) {
            double value = sign * values[row];
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                result[i] = scale * (x[i] + value);
            }
        }
        return result;
    }

    /** Whether no value is NaN or infinite. */
    static boolean allFinite(double[] x) {
        // Zero times what is finite is zero; anything else gives NaN, which stays.
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 2 <= x.length; i += 2) {
            even += x[i] * 0;
            odd += x[i + 1] * 0;
        }
        return even + odd + (i < x.length ? x[i] * 0 : 0) == 0;
    }

    /** The sum of every row. */
    static double[] sums(double[] x, int rows) {
        double[] sums = new double[rows];
        int columns = x.length / rows;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                sum += x[i];
            }
            sums[row] = sum;
        }
        return sums;
    }

    /** Every matrix of {@code [B, N, rows, columns]} transposed. */
    static double[] transposed(double[] x, Shape shape) {
        int rows = shape.rows();
        int columns = shape.columns();
        double[] result = new double[x.length];
        for (int from = 0; from < x.length; from += rows * columns) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    result[from + j * rows + i] = x[from + i * columns + j];
                }
            }
        }
        return result;
    }

    /** {@code c += a b} of one row of A: four terms at a time. */
    static void addProduct(
            double[] a,
            int aRow,
            int inner,
            double[] b,
            int bAt,
            double[] c,
            int cAt,
            int columns) {
        int k = 0;
        for (; k + 4 <= inner; k += 4) {
            double a0 = a[aRow + k];
            double a1 = a[aRow + k + 1];
            double a2 = a[aRow + k + 2];
            double a3 = a[aRow + k + 3];
            int b0 = bAt + k * columns;
            int b1 = b0 + columns;
            int b2 = b1 + columns;
            int b3 = b2 + columns;
            for (int j = 0; j < columns; j++) {
                c[cAt + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
            }
        }
        for (; k < inner; k++) {
            double factor = a[aRow + k];
            int from = bAt + k * columns;
            for (int j = 0; j < columns; j++) {
                c[cAt + j] += factor * b[from + j];
            }
        }
    }

    /** Copies columns of every row from one matrix to another. */
    static void copyColumns(
            double[] from, int fromWidth, int fromAt, double[] to, int toWidth, int toAt, int n) {
        for (int row = 0; row * fromWidth < from.length; row++) {
            System.arraycopy(from, row * fromWidth + fromAt, to, row * toWidth + toAt, n);
        }
    }
}
