package io.secformer.convert.ring;

import io.secformer.convert.tensor.Workers;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of whole words. The multiplication of 64-bit lanes is one instruction with AVX-512DQ
 * (vpmullq); narrower machines emulate it.
 */
final class LongPanels extends Panels {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE_COLUMNS = TILE_REGISTERS * LANES;

    private final long[] words;

    private LongPanels(int inner, int columns, long[] words) {
        super(inner, columns, TILE_COLUMNS);
        this.words = words;
    }

    static LongPanels of(int inner, int columns, long[] b, int bOffset, Workers workers) {
        int panels = count(columns, TILE_COLUMNS);
        long[] words = new long[size(panels, inner, TILE_COLUMNS)];
        workers.run(
                panels,
                panel -> {
                    int width = Math.min(TILE_COLUMNS, columns - panel * TILE_COLUMNS);
                    int from = bOffset + panel * TILE_COLUMNS;
                    int to = panel * inner * TILE_COLUMNS;
                    for (int k = 0; k < inner; k++) {
                        System.arraycopy(b, from, words, to, width);
                        from += columns;
                        to += TILE_COLUMNS;
                    }
                });
        return new LongPanels(inner, columns, words);
    }

    /** The number of 64-bit lanes of this machine's widest registers. */
    static int lanes() {
        return LANES;
    }

    @Override
    public long memoryBytes() {
        return (long) words.length * Long.BYTES;
    }

    @Override
    void fit(Rows left, int rows, int rowInner) {
        left.longs(size(count(rows, TILE_ROWS), rowInner, TILE_ROWS));
    }

    @Override
    void packRows(Rows left, int panel, int rows, int rowInner, long[] a, int aOffset) {
        long[] out = left.longs(0);
        int first = panel * TILE_ROWS;
        int from = aOffset + first * rowInner;
        int at = first * rowInner;
        if (rows - first >= TILE_ROWS) {
            interleave(a, from, rowInner, out, at);
            return;
        }
        for (int row = 0; row < rows - first; row++) {
            for (int k = 0; k < rowInner; k++) {
                out[at + k * TILE_ROWS + row] = a[from + row * rowInner + k];
            }
        }
    }

    private static void interleave(long[] a, int from, int inner, long[] words, int to) {
        for (int k = 0; k < inner; k++) {
            int at = to + k * TILE_ROWS;
            words[at] = a[from + k];
            words[at + 1] = a[from + inner + k];
            words[at + 2] = a[from + 2 * inner + k];
            words[at + 3] = a[from + 3 * inner + k];
        }
    }

    @Override
    Tile newTile() {
        return new Tile() {
            private final long[] sums = new long[TILE_ROWS * TILE_COLUMNS];

            @Override
            public void add(
                    int steps,
                    Rows a,
                    int aAt,
                    int bAt,
                    int height,
                    int width,
                    long[] c,
                    int cAt,
                    int cColumns) {
                Arrays.fill(sums, 0);
                sums(steps, a.longs(0), aAt, words, bAt, sums);
                for (int row = 0; row < height; row++) {
                    addRow(sums, row * TILE_COLUMNS, width, c, cAt + row * cColumns);
                }
            }
        };
    }

    private static void addRow(long[] sums, int from, int width, long[] c, int cAt) {
        for (int j = 0; j < width; j++) {
            c[cAt + j] += sums[from + j];
        }
    }

    private static void sums(int steps, long[] a, int aAt, long[] b, int bAt, long[] sums) {
        // Started from an array, not from one shared zero: that would keep some in heap objects.
        LongVector c00 = LongVector.fromArray(SPECIES, sums, 0);
        LongVector c01 = LongVector.fromArray(SPECIES, sums, LANES);
        LongVector c02 = LongVector.fromArray(SPECIES, sums, 2 * LANES);
        LongVector c03 = LongVector.fromArray(SPECIES, sums, 3 * LANES);
        LongVector c10 = LongVector.fromArray(SPECIES, sums, 4 * LANES);
        LongVector c11 = LongVector.fromArray(SPECIES, sums, 5 * LANES);
        LongVector c12 = LongVector.fromArray(SPECIES, sums, 6 * LANES);
        LongVector c13 = LongVector.fromArray(SPECIES, sums, 7 * LANES);
        LongVector c20 = LongVector.fromArray(SPECIES, sums, 8 * LANES);
        LongVector c21 = LongVector.fromArray(SPECIES, sums, 9 * LANES);
        LongVector c22 = LongVector.fromArray(SPECIES, sums, 10 * LANES);
        LongVector c23 = LongVector.fromArray(SPECIES, sums, 11 * LANES);
        LongVector c30 = LongVector.fromArray(SPECIES, sums, 12 * LANES);
        LongVector c31 = LongVector.fromArray(SPECIES, sums, 13 * LANES);
        LongVector c32 = LongVector.fromArray(SPECIES, sums, 14 * LANES);
        LongVector c33 = LongVector.fromArray(SPECIES, sums, 15 * LANES);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * TILE_COLUMNS;
            LongVector b0 = LongVector.fromArray(SPECIES, b, bk);
            LongVector b1 = LongVector.fromArray(SPECIES, b, bk + LANES);
            LongVector b2 = LongVector.fromArray(SPECIES, b, bk + 2 * LANES);
            LongVector b3 = LongVector.fromArray(SPECIES, b, bk + 3 * LANES);
            int ak = aAt + k * TILE_ROWS;
            LongVector a0 = LongVector.broadcast(SPECIES, a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            c02 = c02.add(a0.mul(b2));
            c03 = c03.add(a0.mul(b3));
            LongVector a1 = LongVector.broadcast(SPECIES, a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            c12 = c12.add(a1.mul(b2));
            c13 = c13.add(a1.mul(b3));
            LongVector a2 = LongVector.broadcast(SPECIES, a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            c22 = c22.add(a2.mul(b2));
            c23 = c23.add(a2.mul(b3));
            LongVector a3 = LongVector.broadcast(SPECIES, a[ak + 3]);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
            c32 = c32.add(a3.mul(b2));
            c33 = c33.add(a3.mul(b3));
        }
        c00.intoArray(sums, 0);
        c01.intoArray(sums, LANES);
        c02.intoArray(sums, 2 * LANES);
        c03.intoArray(sums, 3 * LANES);
        c10.intoArray(sums, 4 * LANES);
        c11.intoArray(sums, 5 * LANES);
        c12.intoArray(sums, 6 * LANES);
        c13.intoArray(sums, 7 * LANES);
        c20.intoArray(sums, 8 * LANES);
        c21.intoArray(sums, 9 * LANES);
        c22.intoArray(sums, 10 * LANES);
        c23.intoArray(sums, 11 * LANES);
        c30.intoArray(sums, 12 * LANES);
        c31.intoArray(sums, 13 * LANES);
        c32.intoArray(sums, 14 * LANES);
        c33.intoArray(sums, 15 * LANES);
    }
}
