package io.secformer.convert.reading;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.op.HeadLayout;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.tensor.Broadcast;
import io.secformer.convert.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The operations in double precision that need neither a model nor an input. */
abstract class PlainOps implements TensorOps<PlainTensor, PlainTensor> {

    @Override
    public final PlainTensor productTransposed(PlainTensor a, PlainTensor b) {
        Shape shape = b.shape();
        Shape turned = shape.withRows(shape.columns()).withColumns(shape.rows());
        return product(a, new PlainTensor(turned, RowOps.transposed(b.values(), shape)));
    }

    @Override
    public final PlainTensor product(PlainTensor a, PlainTensor b) {
        int rows = a.shape().rows();
        int inner = a.shape().columns();
        int columns = b.shape().columns();
        Shape out = a.shape().withColumns(columns);
        double[] result = new double[out.size()];
        forEach(
                out.matrices(),
                matrix -> {
                    int bAt = matrix * inner * columns;
                    for (int row = matrix * rows; row < (matrix + 1) * rows; row++) {
                        RowOps.addProduct(
                                a.values(),
                                row * inner,
                                inner,
                                b.values(),
                                bAt,
                                result,
                                row * columns,
                                columns);
                    }
                });
        return new PlainTensor(out, result);
    }

    @Override
    public final PlainTensor square(PlainTensor x, String site) {
        double[] result = new double[x.values().length];
        for (int i = 0; i < result.length; i++) {
            result[i] = x.values()[i] * x.values()[i];
        }
        return new PlainTensor(x.shape(), result);
    }

    @Override
    public final PlainTensor sumOfSquares(PlainTensor x, ColumnExponents exponents, String site) {
        if (exponents.isNone()) {
            return rowSums(square(x, site));
        }
        double[] factors = exponents.factors(x.shape().columns());
        double[] scaled = x.values().clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factors[i % factors.length];
        }
        return rowSums(square(new PlainTensor(x.shape(), scaled), site));
    }

    @Override
    public final PlainTensor widen(PlainTensor x, String site) {
        return x;
    }

    @Override
    public final PlainTensor scaleRows(PlainTensor x, PlainTensor factor, String site) {
        return new PlainTensor(x.shape(), RowOps.scaled(x.values(), factor.values()));
    }

    @Override
    public final PlainTensor multiply(PlainTensor a, PlainTensor b) {
        double[] factors = Broadcast.repeated(b.shape(), b.values(), a.shape());
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factors[i];
        }
        return new PlainTensor(a.shape(), result);
    }

    @Override
    public final PlainTensor negative(PlainTensor x) {
        double[] bits = Arrays.stream(x.values()).map(value -> value < 0 ? 1 : 0).toArray();
        return new PlainTensor(x.shape(), bits);
    }

    @Override
    public final PlainTensor asSecret(PlainTensor x) {
        return x;
    }

    @Override
    public final PlainTensor times(PlainTensor a, double constant, int fractionBits) {
        return new PlainTensor(a.shape(), RowOps.scaled(a.values(), new double[] {constant}));
    }

    @Override
    public final int width(PlainTensor a) {
        return a.shape().columns();
    }

    @Override
    public final PlainTensor columns(PlainTensor a, int from, int to) {
        double[] result = new double[a.shape().allRows() * (to - from)];
        RowOps.copyColumns(a.values(), a.shape().columns(), from, result, to - from, 0, to - from);
        return new PlainTensor(a.shape().withColumns(to - from), result);
    }

    @Override
    public final PlainTensor beside(List<PlainTensor> parts) {
        int columns = parts.stream().mapToInt(part -> part.shape().columns()).sum();
        Shape all = parts.getFirst().shape().withColumns(columns);
        double[] result = new double[all.size()];
        int at = 0;
        for (PlainTensor part : parts) {
            int width = part.shape().columns();
            RowOps.copyColumns(part.values(), width, 0, result, columns, at, width);
            at += width;
        }
        return new PlainTensor(all, result);
    }

    @Override
    public final PlainTensor add(PlainTensor a, PlainTensor b) {
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += b.values()[i];
        }
        return new PlainTensor(a.shape(), result);
    }

    @Override
    public final PlainTensor addPublic(PlainTensor a, double constant) {
        double[] one = {constant};
        return new PlainTensor(a.shape(), RowOps.shifted(a.values(), one, 1, 1));
    }

    @Override
    public final PlainTensor addPublic(PlainTensor a, double constant, PlainTensor bits) {
        double[] constants = new double[a.values().length];
        Arrays.fill(constants, constant);
        return add(a, multiply(new PlainTensor(a.shape(), constants), bits));
    }

    @Override
    public final PlainTensor apply(
            SmoothFunction function, PlainTensor x, PlainTensor bits, String site) {
        double[] values = apply(function, x, site).values();
        // What rows of padding hold need be no number.
        Arrays.setAll(values, i -> bits.values()[i] == 0 ? 0 : values[i]);
        return new PlainTensor(x.shape(), values);
    }

    @Override
    public final PlainTensor asColumn(PlainTensor row) {
        Shape shape = row.shape().withRows(row.shape().columns()).withColumns(1);
        return new PlainTensor(shape, row.values());
    }

    @Override
    public final PlainTensor timesPowerOfTwo(PlainTensor a, int power) {
        double[] factor = {Math.scalb(1.0, power)};
        return new PlainTensor(a.shape(), RowOps.scaled(a.values(), factor));
    }

    @Override
    public final PlainTensor rowSums(PlainTensor a) {
        double[] sums = RowOps.sums(a.values(), a.shape().allRows());
        return new PlainTensor(a.shape().withColumns(1), sums);
    }

    @Override
    public final PlainTensor subtractColumn(
            PlainTensor a, PlainTensor columns, ColumnExponents exponents) {
        int[] kinds = kinds(exponents, a.shape().columns());
        int count = columns.shape().columns();
        double[] result = a.values().clone();
        for (int i = 0; i < result.length; i++) {
            int row = i / kinds.length;
            result[i] -= columns.values()[row * count + kinds[i % kinds.length]];
        }
        return new PlainTensor(a.shape(), result);
    }

    /** Which of the distinct exponents every column has. */
    static int[] kinds(ColumnExponents exponents, int columns) {
        List<Integer> distinct = exponents.distinct();
        int[] kinds = new int[columns];
        exponents
                .columns()
                .forEach(column -> kinds[column.index()] = distinct.indexOf(column.exponent()));
        return kinds;
    }

    @Override
    public final PlainTensor splitHeads(PlainTensor a, int heads) {
        double[] result = new double[a.values().length];
        HeadLayout.forEach(
                a.shape(),
                heads,
                (from, to, n) -> System.arraycopy(a.values(), from, result, to, n));
        return new PlainTensor(a.shape().split(heads), result);
    }

    @Override
    public final PlainTensor mergeHeads(PlainTensor a) {
        Shape merged = a.shape().merge();
        double[] result = new double[a.values().length];
        HeadLayout.forEach(
                merged,
                a.shape().heads(),
                (to, from, n) -> System.arraycopy(a.values(), from, result, to, n));
        return new PlainTensor(merged, result);
    }

    @Override
    public final PlainTensor firstRows(PlainTensor x) {
        Shape out = x.shape().withRows(1);
        double[] result = new double[out.size()];
        int columns = out.columns();
        for (int b = 0; b < out.batch(); b++) {
            System.arraycopy(
                    x.values(), b * x.shape().rows() * columns, result, b * columns, columns);
        }
        return new PlainTensor(out, result);
    }

    /** Runs a body for every row, in parallel where there are several. */
    static void forEach(int rows, IntConsumer body) {
        IntStream range = IntStream.range(0, rows);
        (rows > 1 ? range.parallel() : range).forEach(body);
    }
}
