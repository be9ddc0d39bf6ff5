package io.secformer.convert.program;

import io.secformer.convert.tensor.Shape;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sums and products of which a {@link GradientReading} is made. */
final class Gradients {
    /** Of a central difference, relative to the argument; the cube of it is lost. */
    private static final double STEP = 0x1p-14;

    /** Below this an argument counts as being of this size. */
    private static final double LEAST_ARGUMENT = 0x1p-8;

    private Gradients() {}

    static double squares(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    static double[] rowSums(double[] values, int columns) {
        double[] sums = new double[values.length / columns];
        for (int i = 0; i < values.length; i++) {
            sums[i / columns] += values[i];
        }
        return sums;
    }

    /**
     * The sum of squares of {@code a^T b} for {@code [rows, m]} and {@code [rows, n]}, which is
     * {@code sum_{t,u} (a_t . a_u) (b_t . b_u)}: a sentence has fewer tokens than a weight has
     * rows.
     */
    static double outerSquares(int rows, double[] a, int m, double[] b, int n) {
        double[] sums = new double[rows];
        IntStream.range(0, rows)
                .parallel()
                .forEach(
                        t -> {
                            double sum = dot(a, t, t, m) * dot(b, t, t, n);
                            for (int u = 0; u < t; u++) {
                                sum += 2 * dot(a, t, u, m) * dot(b, t, u, n);
                            }
                            sums[t] = sum;
                        });
        // In one order whatever the number of processors.
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        return total;
    }

    private static double dot(double[] values, int row, int other, int columns) {
        int a = row * columns;
        int b = other * columns;
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 2 <= columns; i += 2) {
            even += values[a + i] * values[b + i];
            odd += values[a + i + 1] * values[b + i + 1];
        }
        return i < columns ? even + odd + values[a + i] * values[b + i] : even + odd;
    }

    static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = values[row * columns + column];
            }
        }
        return result;
    }

    /** Every matrix transposed. */
    static PlainTensor transposed(PlainTensor x) {
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        double[] result = new double[x.values().length];
        for (int i = 0; i < result.length; i++) {
            int matrix = i / (rows * columns);
            int row = i / columns % rows;
            result[(matrix * columns + i % columns) * rows + row] = x.values()[i];
        }
        return new PlainTensor(
                new Shape(x.shape().batch(), x.shape().heads(), columns, rows), result);
    }

    /** The derivative at every element, whose column may be scaled. */
    static double[] derivatives(
            SmoothFunction function, @Nullable ChannelGroups groups, PlainTensor x) {
        double[] result = new double[x.values().length];
        int columns = x.shape().columns();
        int[] exponents = groups == null ? new int[columns] : groups.exponents();
        IntStream.range(0, x.shape().allRows())
                .parallel()
                .forEach(
                        row -> {
                            for (int j = 0; j < columns; j++) {
                                int i = row * columns + j;
                                // 2^-e f(2^e x) has the slope that f has at 2^e x.
                                double at = Math.scalb(x.values()[i], exponents[j]);
                                result[i] = derivative(function::apply, at);
                            }
                        });
        return result;
    }

    static double derivative(DoubleUnaryOperator f, double at) {
        double step = STEP * Math.max(Math.abs(at), LEAST_ARGUMENT);
        return (f.applyAsDouble(at + step) - f.applyAsDouble(at - step)) / (2 * step);
    }
}
