package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/** Local operations on words modulo 2^64, for the readings that hold words. */
public final class Matrices {

    private Matrices() {}

    /** Adds a row to every row of a matrix. */
    public static void addToRows(long[] matrix, long[] row) {
        for (int from = 0; from < matrix.length; from += row.length) {
            for (int i = 0; i < row.length; i++) {
                matrix[from + i] += row[i];
            }
        }
    }

    /**
     * {@code out += a b} or {@code a b^T} modulo {@code 2^bits}, matrix by matrix; higher bits are
     * not specified.
     */
    public static void product(
            RingMatmul matmul,
            int bits,
            Shape aShape,
            long[] a,
            Shape bShape,
            long[] b,
            boolean transposed,
            long[] out) {
        int rows = aShape.rows();
        int inner = aShape.columns();
        int columns = transposed ? bShape.rows() : bShape.columns();
        int bSize = bShape.rows() * bShape.columns();
        long[] right = transposed ? new long[bSize] : b;
        for (int m = 0; m < aShape.matrices(); m++) {
            int bAt = m * bSize;
            if (transposed) {
                transpose(b, bAt, bShape.rows(), bShape.columns(), right);
                bAt = 0;
            }
            matmul.multiply(
                    rows,
                    inner,
                    columns,
                    bits,
                    a,
                    m * rows * inner,
                    right,
                    bAt,
                    out,
                    m * rows * columns);
        }
    }

    private static void transpose(long[] from, int at, int rows, int columns, long[] to) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[j * rows + i] = from[at + i * columns + j];
            }
        }
    }

    /** The sum of every row. */
    public static long[] rowSums(Shape shape, long[] words) {
        int columns = shape.columns();
        long[] sums = new long[shape.allRows()];
        for (int row = 0; row < sums.length; row++) {
            long sum = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                sum += words[i];
            }
            sums[row] = sum;
        }
        return sums;
    }

    /** Requires that all columns with an exponent are there. */
    static void requireColumns(ColumnExponents exponents, Shape shape) {
        PlanFits.require(
                exponents.fits(shape.columns()),
                () ->
                        "column %d at %s has an exponent, there are %d columns"
                                .formatted(
                                        exponents.columns().getLast().index(),
                                        exponents.name(),
                                        shape.columns()));
    }

    /**
     * Adds to row sums what columns with exponents count beyond once: a value there counts {@code
     * 4^s}.
     */
    public static void addWeighted(
            long[] words, int columns, ColumnExponents exponents, long[] sums) {
        for (ColumnExponents.Column column : exponents.columns()) {
            long more = ColumnExponents.weight(column) - 1;
            for (int row = 0; row < sums.length; row++) {
                sums[row] += more * words[row * columns + column.index()];
            }
        }
    }

    /**
     * Every row less its own value of one of several columns.
     *
     * @param subtrahends one column for each of the distinct exponents
     * @param exponents name, for every column of the words, which it is
     */
    static long[] subtractColumn(
            Shape shape, long[] words, long[] subtrahends, ColumnExponents exponents) {
        int columns = shape.columns();
        List<Integer> distinct = exponents.distinct();
        int kinds = distinct.size();
        long[] result = new long[words.length];
        for (int row = 0; row < shape.allRows(); row++) {
            long value = subtrahends[row * kinds];
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                result[i] = words[i] - value;
            }
        }
        for (ColumnExponents.Column column : exponents.columns()) {
            int kind = distinct.indexOf(column.exponent());
            for (int row = 0; row < shape.allRows(); row++) {
                int i = row * columns + column.index();
                result[i] = words[i] - subtrahends[row * kinds + kind];
            }
        }
        return result;
    }

    /** {@code [B, 1, T, H] -> [B, N, T, D]}. */
    public static long[] splitHeads(Shape shape, long[] words, int heads) {
        long[] result = new long[words.length];
        HeadLayout.forEach(
                shape,
                heads,
                (merged, split, n) -> System.arraycopy(words, merged, result, split, n));
        return result;
    }

    /** {@code [B, N, T, D] -> [B, 1, T, H]}. */
    public static long[] mergeHeads(Shape shape, long[] words) {
        long[] result = new long[words.length];
        HeadLayout.forEach(
                shape.merge(),
                shape.heads(),
                (merged, split, n) -> System.arraycopy(words, split, result, merged, n));
        return result;
    }

    /** Columns {@code [from, to)}. */
    public static long[] columns(Shape shape, long[] words, int from, int to) {
        int width = to - from;
        long[] result = new long[shape.allRows() * width];
        for (int row = 0; row < shape.allRows(); row++) {
            System.arraycopy(words, row * shape.columns() + from, result, row * width, width);
        }
        return result;
    }

    /** Values of the same rows side by side. */
    static long[] joinColumns(List<Shape> shapes, List<long[]> parts) {
        int columns = shapes.stream().mapToInt(Shape::columns).sum();
        int rows = shapes.getFirst().allRows();
        long[] result = new long[rows * columns];
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            int width = shapes.get(i).columns();
            for (int row = 0; row < rows; row++) {
                System.arraycopy(parts.get(i), row * width, result, row * columns + at, width);
            }
            at += width;
        }
        return result;
    }

    /** The first row of every sentence. */
    public static long[] firstRows(Shape shape, long[] words) {
        int columns = shape.columns();
        long[] result = new long[shape.batch() * columns];
        for (int b = 0; b < shape.batch(); b++) {
            System.arraycopy(words, b * shape.rows() * columns, result, b * columns, columns);
        }
        return result;
    }
}
