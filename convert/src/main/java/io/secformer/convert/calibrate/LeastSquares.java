package io.secformer.convert.calibrate;

import io.secformer.convert.fixedpoint.Series;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Least squares by QR and singular value decomposition, solved at many truncations at once; of the
 * solutions with moderate coefficients, the one is taken whose largest error is smallest once the
 * rounding of the harmonics is counted.
 */
final class LeastSquares {
    /** Truncations tried: singular values below 10^(-step/4) of the largest are dropped. */
    private static final int FIRST_STEP = 4;

    private static final int LAST_STEP = 52;

    /** What a harmonic is off by in the worst case: half an ulp at 30 fraction bits. */
    private static final double HARMONIC_ROUNDING = 0x1p-31;

    private final SeriesBasis basis;
    private final Samples fitted;
    private final Samples measured;

    LeastSquares(SeriesBasis basis, Samples fitted, Samples measured) {
        this.basis = basis;
        this.fitted = fitted;
        this.measured = measured;
    }

    /**
     * Solves.
     *
     * @param coefficientLimit the largest sum of magnitudes of all coefficients
     */
    Series solve(double coefficientLimit) {
        INDArray candidates = candidates();
        double[] errors = largestErrors(candidates);
        double[][] solutions = candidates.transpose().toDoubleMatrix();
        double rounding = HARMONIC_ROUNDING * Arrays.stream(fitted.weights()).max().orElse(1);
        int best = 0;
        double bestError = Double.POSITIVE_INFINITY;
        for (int i = 0; i < solutions.length; i++) {
            double magnitude = magnitude(solutions[i]);
            double error = errors[i] + rounding * magnitude;
            if (magnitude <= coefficientLimit && error < bestError) {
                best = i;
                bestError = error;
            }
        }
        return basis.series(solutions[best], errors[best]);
    }

    /**
     * One solution a column, [columns, truncations], from the coarsest truncation to the finest.
     */
    private INDArray candidates() {
        int columns = basis.columns();
        INDArray matrix = matrix(fitted);
        INDArray target = weightedValues(fitted);
        INDArray triangle = Nd4j.create(DataType.DOUBLE, new long[] {columns, columns}, 'f');
        // A = Q R; geqrf leaves Q in place of A.
        Nd4j.getBlasWrapper().lapack().geqrf(matrix, triangle);
        INDArray projected = matrix.transpose().mmul(target);
        INDArray values = Nd4j.create(DataType.DOUBLE, new long[] {columns}, 'f');
        INDArray left = Nd4j.create(DataType.DOUBLE, new long[] {columns, columns}, 'f');
        INDArray right = Nd4j.create(DataType.DOUBLE, new long[] {columns, columns}, 'f');
        Nd4j.getBlasWrapper().lapack().gesvd(triangle, values, left, right);
        double[] components = left.transpose().mmul(projected).toDoubleVector();
        return right.transpose().mmul(filtered(values.toDoubleVector(), components));
    }

    /** Each component divided by its singular value, or dropped, for every truncation. */
    private static INDArray filtered(double[] values, double[] components) {
        int truncations = LAST_STEP - FIRST_STEP + 1;
        double[][] filtered = new double[values.length][truncations];
        for (int t = 0; t < truncations; t++) {
            double smallest = values[0] * Math.pow(10, -(FIRST_STEP + t) / 4.0);
            for (int i = 0; i < values.length; i++) {
                filtered[i][t] = values[i] > smallest ? components[i] / values[i] : 0;
            }
        }
        return Nd4j.create(filtered);
    }

    /** The largest weighted error of every solution on the measuring grid. */
    private double[] largestErrors(INDArray candidates) {
        INDArray errors = matrix(measured).mmul(candidates);
        errors.subiColumnVector(weightedValues(measured));
        return errors.amax(0).toDoubleVector();
    }

    private INDArray matrix(Samples samples) {
        long[] shape = {samples.points().length, basis.columns()};
        return Nd4j.create(basis.matrix(samples), shape, 'f');
    }

    private static INDArray weightedValues(Samples samples) {
        double[] weighted = new double[samples.values().length];
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] = samples.values()[i] * samples.weights()[i];
        }
        return Nd4j.create(weighted, new long[] {weighted.length, 1}, 'f');
    }

    private static double magnitude(double[] coefficients) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum += Math.abs(coefficient);
        }
        return sum;
    }
}
