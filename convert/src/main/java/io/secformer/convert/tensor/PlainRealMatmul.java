package io.secformer.convert.tensor;

import java.util.stream.IntStream;

/**
 * The product in double precision, in plain Java. Blocks of W that fit a second-level cache serve
 * all rows of a thread; the innermost loop, over columns, is one that the compiler vectorizes.
 */
public final class PlainRealMatmul implements RealMatmul {
    private static final int INNER_BLOCK = 64;
    private static final int COLUMN_BLOCK = 512;
    private static final int ROW_BLOCK = 64;

    @Override
    public void multiplyAdd(int rows, int inner, int columns, double[] a, float[] w, double[] c) {
        int blocks = (rows + ROW_BLOCK - 1) / ROW_BLOCK;
        IntStream range = IntStream.range(0, blocks);
        (blocks > 1 ? range.parallel() : range)
                .forEach(
                        block -> {
                            int from = block * ROW_BLOCK;
                            rows(from, Math.min(rows, from + ROW_BLOCK), inner, columns, a, w, c);
                        });
    }

    private static void rows(
            int fromRow, int toRow, int inner, int columns, double[] a, float[] w, double[] c) {
        for (int k = 0; k < inner; k += INNER_BLOCK) {
            int toK = Math.min(inner, k + INNER_BLOCK);
            for (int j = 0; j < columns; j += COLUMN_BLOCK) {
                int width = Math.min(columns - j, COLUMN_BLOCK);
                for (int row = fromRow; row < toRow; row++) {
                    tile(k, toK, columns, a, row * inner, w, j, c, row * columns + j, width);
                }
            }
        }
    }

    private static void tile(
            int fromK,
            int toK,
            int columns,
            double[] a,
            int aRow,
            float[] w,
            int column,
            double[] c,
            int at,
            int width) {
        int k = fromK;
        for (; k + 4 <= toK; k += 4) {
            int w0 = k * columns + column;
            int w1 = w0 + columns;
            int w2 = w1 + columns;
            int w3 = w2 + columns;
            double a0 = a[aRow + k];
            double a1 = a[aRow + k + 1];
            double a2 = a[aRow + k + 2];
            double a3 = a[aRow + k + 3];
            for (int j = 0; j < width; j++) {
                c[at + j] += a0 * w[w0 + j] + a1 * w[w1 + j] + a2 * w[w2 + j] + a3 * w[w3 + j];
            }
        }
        for (; k < toK; k++) {
            int wk = k * columns + column;
            double factor = a[aRow + k];
            for (int j = 0; j < width; j++) {
                c[at + j] += factor * w[wk + j];
            }
        }
    }

    @Override
    public String describe() {
        return "plain Java, double precision";
    }
}
