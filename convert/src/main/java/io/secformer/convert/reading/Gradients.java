package io.secformer.convert.reading;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.parameter.ChannelGroups;
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

    /** The squares of derivatives by the logarithms of values. */
    static double squares(double[] derivatives, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double relative = derivatives[i] * values[i];
            sum += relative * relative;
        }
        return sum;
    }

    /**
     * The products of all pairs of rows, {@code a_t . a_u}, {@code [rows, rows]}. The sum of
     * squares of {@code a^T b} is {@code sum_{t,u} (a_t . a_u) (b_t . b_u)}: a sentence has fewer
     * tokens than a weight has rows.
     */
    static double[] gram(int rows, double[] a, int columns) {
        double[] products = new double[rows * rows];
        for (int t = 0; t < rows; t++) {
            for (int u = 0; u <= t; u++) {
                double product = dot(a, t * columns, a, u * columns, columns);
                products[t * rows + u] = product;
                products[u * rows + t] = product;
            }
        }
        return products;
    }

    static double dot(double[] a, double[] b) {
        return dot(a, 0, b, 0, a.length);
    }

    /** Eight sums, so that none waits for the one before. */
    private static double dot(double[] a, int aAt, double[] b, int bAt, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            s0 += a[aAt + i] * b[bAt + i];
            s1 += a[aAt + i + 1] * b[bAt + i + 1];
            s2 += a[aAt + i + 2] * b[bAt + i + 2];
            s3 += a[aAt + i + 3] * b[bAt + i + 3];
            s4 += a[aAt + i + 4] * b[bAt + i + 4];
            s5 += a[aAt + i + 5] * b[bAt + i + 5];
            s6 += a[aAt + i + 6] * b[bAt + i + 6];
            s7 += a[aAt + i + 7] * b[bAt + i + 7];
        }
        double sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < count; i++) {
            sum += a[aAt + i] * b[bAt + i];
        }
        return sum;
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
        double[] factors = groups == null ? new double[0] : groups.factors();
        IntStream.range(0, x.shape().allRows())
                .parallel()
                .forEach(
                        row -> {
                            for (int j = 0; j < columns; j++) {
                                int i = row * columns + j;
                                // f(c x) / c has the slope that f has at c x.
                                double factor = groups == null ? 1 : factors[j];
                                double at = x.values()[i] * factor;
                                result[i] = derivative(function, at);
                            }
                        });
        return result;
    }

    private static double derivative(SmoothFunction function, double at) {
        return function instanceof SmoothFunction.Gelu
                ? NormalTable.SHARED.geluSlope(at)
                : derivative(function::apply, at);
    }

    private static double derivative(DoubleUnaryOperator f, double at) {
        double step = STEP * Math.max(Math.abs(at), LEAST_ARGUMENT);
        return (f.applyAsDouble(at + step) - f.applyAsDouble(at - step)) / (2 * step);
    }
}
