package io.secformer.convert.tensor;

import java.util.Locale;
import java.util.Objects;

/**
 * The product as three loops in the order row, inner, column, which a compiler vectorizes where the
 * processor multiplies 64-bit lanes; threads share the rows, or the columns where rows are few.
 */
public final class PlainRingMatmul implements RingMatmul {
    /** Below this many multiply-adds, starting threads costs more than it gives. */
    private static final long SERIAL_MULTIPLY_ADDS = 1 << 16;

    private final Workers workers;

    /** A product that runs on these threads; the caller closes them. */
    public PlainRingMatmul(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void multiply(
            int rows,
            int inner,
            int columns,
            int bits,
            long[] a,
            int aOffset,
            long[] b,
            int bOffset,
            long[] c,
            int cOffset) {
        MatrixBounds.check("A", rows, inner, a, aOffset);
        MatrixBounds.check("B", inner, columns, b, bOffset);
        MatrixBounds.check("C", rows, columns, c, cOffset);
        long multiplyAdds = (long) rows * inner * columns;
        int parts = multiplyAdds < SERIAL_MULTIPLY_ADDS ? 1 : workers.threads();
        if (rows >= parts) {
            workers.run(
                    parts,
                    part -> {
                        int from = share(rows, part, parts);
                        int to = share(rows, part + 1, parts);
                        for (int i = from; i < to; i++) {
                            int aRow = aOffset + i * inner;
                            int cRow = cOffset + i * columns;
                            row(inner, columns, 0, columns, a, aRow, b, bOffset, c, cRow);
                        }
                    });
        } else {
            workers.run(
                    parts,
                    part -> {
                        int from = share(columns, part, parts);
                        int to = share(columns, part + 1, parts);
                        for (int i = 0; i < rows; i++) {
                            int aRow = aOffset + i * inner;
                            int cRow = cOffset + i * columns;
                            row(inner, columns, from, to, a, aRow, b, bOffset, c, cRow);
                        }
                    });
        }
    }

    @Override
    public PackedMatrix pack(int inner, int columns, int bits, long[] b, int bOffset) {
        MatrixBounds.check("B", inner, columns, b, bOffset);
        long[] words = new long[inner * columns];
        System.arraycopy(b, bOffset, words, 0, words.length);
        return new RowMajor(inner, columns, words);
    }

    @Override
    public void multiply(
            int rows,
            int from,
            int inner,
            long[] a,
            int aOffset,
            PackedMatrix b,
            long[] c,
            int cOffset) {
        if (!(b instanceof RowMajor matrix)) {
            throw new IllegalArgumentException(
                    "the plain ring product needs a matrix that it packed itself, found "
                            + b.getClass().getSimpleName());
        }
        Objects.checkFromIndexSize(from, inner, matrix.inner);
        int bOffset = from * matrix.columns;
        multiply(rows, inner, matrix.columns, a, aOffset, matrix.words, bOffset, c, cOffset);
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "plain Java, %d thread%s",
                workers.threads(),
                workers.threads() == 1 ? "" : "s");
    }

    private static int share(int total, int part, int parts) {
        return (int) ((long) total * part / parts);
    }

    /** Columns {@code [from, to)} of one row of C. */
    private static void row(
            int inner,
            int columns,
            int from,
            int to,
            long[] a,
            int aRow,
            long[] b,
            int bOffset,
            long[] c,
            int cRow) {
        for (int k = 0; k < inner; k++) {
            long factor = a[aRow + k];
            int bRow = bOffset + k * columns;
            for (int j = from; j < to; j++) {
                c[cRow + j] += factor * b[bRow + j];
            }
        }
    }

    private record RowMajor(int inner, int columns, long[] words) implements PackedMatrix {
        @Override
        public long memoryBytes() {
            return (long) words.length * Long.BYTES;
        }
    }
}
