package io.secformer.convert.calibrate.fit;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dgeqrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dormqr;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;

import io.secformer.convert.fixedpoint.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Least squares by QR and singular value decomposition, solved at many truncations at once; of the
 * solutions with moderate coefficients, the one is taken whose largest error is smallest once the
 * rounding of the harmonics is counted.
 *
 * <p>LAPACK is called on Java arrays, which it holds for as long as a call takes. ND4J's own calls
 * hand it addresses of buffers that may be collected meanwhile.
 */
public final class LeastSquares {
    /** Truncations tried: singular values below 10^(-step/4) of the largest are dropped. */
    private static final int FIRST_STEP = 4;

    private static final int LAST_STEP = 52;

    /** What a harmonic is off by in the worst case: half an ulp at 30 fraction bits. */
    private static final double HARMONIC_ROUNDING = 0x1p-31;

    private final SeriesBasis basis;
    private final Samples fitted;
    private final Samples measured;

    public LeastSquares(SeriesBasis basis, Samples fitted, Samples measured) {
        this.basis = basis;
        this.fitted = fitted;
        this.measured = measured;
    }

    /**
     * Solves.
     *
     * @param coefficientLimit the largest sum of magnitudes of all coefficients
     */
    public Series solve(double coefficientLimit) {
        return solve(coefficientLimit, 0);
    }

    /**
     * Solves; where there are solutions whose largest error is tolerated, that of the smallest
     * coefficients.
     *
     * @param coefficientLimit the largest sum of magnitudes of all coefficients
     * @param tolerated an error that need not be smaller
     */
    public Series solve(double coefficientLimit, double tolerated) {
        double[][] solutions = candidates();
        double[] errors = largestErrors(solutions);
        double rounding = HARMONIC_ROUNDING * Arrays.stream(fitted.weights()).max().orElse(1);
        int best = 0;
        double bestError = Double.POSITIVE_INFINITY;
        for (int i = 0; i < solutions.length; i++) {
            double magnitude = magnitude(solutions[i]);
            // Coarser truncations, whose coefficients are smaller, come first.
            double error = Math.max(tolerated, errors[i] + rounding * magnitude);
            if (magnitude <= coefficientLimit && error < bestError) {
                best = i;
                bestError = error;
            }
        }
        return basis.series(solutions[best], errors[best]);
    }

    /** The solutions from the coarsest truncation to the finest, {@code [truncations][columns]}. */
    private double[][] candidates() {
        int points = fitted.points().length;
        int columns = basis.columns();
        double[] matrix = basis.matrix(fitted);
        double[] target = weightedValues(fitted);
        // A = Q R: R above the diagonal, reflections below.
        double[] reflections = new double[columns];
        check(
                LAPACKE_dgeqrf(LAPACK_COL_MAJOR, points, columns, matrix, points, reflections),
                "dgeqrf");
        check(
                LAPACKE_dormqr(
                        LAPACK_COL_MAJOR,
                        (byte) 'L',
                        (byte) 'T',
                        points,
                        1,
                        columns,
                        matrix,
                        points,
                        reflections,
                        target,
                        points),
                "dormqr");
        double[] triangle = new double[columns * columns];
        for (int j = 0; j < columns; j++) {
            System.arraycopy(matrix, j * points, triangle, j * columns, j + 1);
        }
        double[] values = new double[columns];
        double[] left = new double[columns * columns];
        double[] right = new double[columns * columns];
        check(
                LAPACKE_dgesdd(
                        LAPACK_COL_MAJOR,
                        (byte) 'A',
                        columns,
                        columns,
                        triangle,
                        columns,
                        values,
                        left,
                        columns,
                        right,
                        columns),
                "dgesdd");
        return combine(right, filtered(values, components(left, target)));
    }

    /** What the target has of every left singular vector. */
    private static double[] components(double[] left, double[] target) {
        int columns = (int) Math.sqrt(left.length);
        double[] components = new double[columns];
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < columns; i++) {
                components[j] += left[j * columns + i] * target[i];
            }
        }
        return components;
    }

    /**
     * Each component divided by its singular value, or dropped, for every truncation of its own.
     */
    private static double[][] filtered(double[] values, double[] components) {
        List<double[]> filtered = new ArrayList<>();
        int before = -1;
        for (int step = FIRST_STEP; step <= LAST_STEP; step++) {
            double smallest = values[0] * Math.pow(10, -step / 4.0);
            double[] kept = new double[values.length];
            int count = 0;
            for (int i = 0; i < values.length; i++) {
                if (values[i] > smallest) {
                    kept[i] = components[i] / values[i];
                    count++;
                }
            }
            if (count != before) {
                filtered.add(kept);
                before = count;
            }
        }
        return filtered.toArray(double[][]::new);
    }

    /**
     * Sums of right singular vectors, which are the rows of a matrix stored by columns.
     *
     * @return {@code [truncations][columns]}
     */
    private static double[][] combine(double[] right, double[][] factors) {
        int columns = factors[0].length;
        double[] sums = new double[factors.length * columns];
        cblas_dgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                factors.length,
                columns,
                columns,
                1,
                joined(factors),
                columns,
                right,
                columns,
                0,
                sums,
                columns);
        return IntStream.range(0, factors.length)
                .mapToObj(t -> Arrays.copyOfRange(sums, t * columns, (t + 1) * columns))
                .toArray(double[][]::new);
    }

    /** The largest weighted error of every solution on the measuring grid. */
    private double[] largestErrors(double[][] candidates) {
        double[] target = weightedValues(measured);
        int points = target.length;
        int columns = basis.columns();
        double[] values = new double[candidates.length * points];
        cblas_dgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasNoTrans,
                candidates.length,
                points,
                columns,
                1,
                joined(candidates),
                columns,
                basis.matrix(measured),
                points,
                0,
                values,
                points);
        double[] largest = new double[candidates.length];
        for (int t = 0; t < largest.length; t++) {
            for (int i = 0; i < points; i++) {
                largest[t] = Math.max(largest[t], Math.abs(values[t * points + i] - target[i]));
            }
        }
        return largest;
    }

    /** Rows one after another. */
    private static double[] joined(double[][] rows) {
        int columns = rows[0].length;
        double[] joined = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, joined, i * columns, columns);
        }
        return joined;
    }

    private static double[] weightedValues(Samples samples) {
        double[] weighted = new double[samples.values().length];
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] = samples.values()[i] * samples.weights()[i];
        }
        return weighted;
    }

    private static void check(int info, String routine) {
        if (info != 0) {
            throw new IllegalStateException("LAPACK's " + routine + " failed: " + info);
        }
    }

    private static double magnitude(double[] coefficients) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum += Math.abs(coefficient);
        }
        return sum;
    }
}
