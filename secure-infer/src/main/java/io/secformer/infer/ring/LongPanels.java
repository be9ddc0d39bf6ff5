package io.secformer.infer.ring;

import io.secformer.convert.tensor.Workers;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of whole words. The multiplication of 64-bit lanes is one instruction with AVX-512DQ
 * (vpmullq); narrower machines emulate it.
 */
final class LongPanels extends Panels {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE_COLUMNS = 3 * LANES;

    private record LongRows(long[] words) implements Rows {}

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
    Rows newRows(int rows, int rowInner) {
        return new LongRows(new long[size(count(rows, TILE_ROWS), rowInner, TILE_ROWS)]);
    }

    @Override
    void packRows(Rows to, int panel, int rows, int rowInner, long[] a, int aOffset) {
        long[] out = ((LongRows) to).words;
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
    void tile(int steps, Rows a, int aAt, int bAt, long[] c, int cAt, int cColumns) {
        add(steps, ((LongRows) a).words, aAt, words, bAt, c, cAt, cColumns);
    }

    private static void add(
            int steps, long[] a, int aAt, long[] b, int bAt, long[] c, int cAt, int columns) {
        int c1At = cAt + columns;
        int c2At = cAt + 2 * columns;
        int c3At = cAt + 3 * columns;
        // Started from C, not from one shared zero: that would keep some sums in heap objects.
        LongVector c00 = LongVector.fromArray(SPECIES, c, cAt);
        LongVector c01 = LongVector.fromArray(SPECIES, c, cAt + LANES);
        LongVector c02 = LongVector.fromArray(SPECIES, c, cAt + 2 * LANES);
        LongVector c10 = LongVector.fromArray(SPECIES, c, c1At);
        LongVector c11 = LongVector.fromArray(SPECIES, c, c1At + LANES);
        LongVector c12 = LongVector.fromArray(SPECIES, c, c1At + 2 * LANES);
        LongVector c20 = LongVector.fromArray(SPECIES, c, c2At);
        LongVector c21 = LongVector.fromArray(SPECIES, c, c2At + LANES);
        LongVector c22 = LongVector.fromArray(SPECIES, c, c2At + 2 * LANES);
        LongVector c30 = LongVector.fromArray(SPECIES, c, c3At);
        LongVector c31 = LongVector.fromArray(SPECIES, c, c3At + LANES);
        LongVector c32 = LongVector.fromArray(SPECIES, c, c3At + 2 * LANES);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * TILE_COLUMNS;
            LongVector b0 = LongVector.fromArray(SPECIES, b, bk);
            LongVector b1 = LongVector.fromArray(SPECIES, b, bk + LANES);
            LongVector b2 = LongVector.fromArray(SPECIES, b, bk + 2 * LANES);
            int ak = aAt + k * TILE_ROWS;
            LongVector a0 = LongVector.broadcast(SPECIES, a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            c02 = c02.add(a0.mul(b2));
            LongVector a1 = LongVector.broadcast(SPECIES, a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            c12 = c12.add(a1.mul(b2));
            LongVector a2 = LongVector.broadcast(SPECIES, a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            c22 = c22.add(a2.mul(b2));
            LongVector a3 = LongVector.broadcast(SPECIES, a[ak + 3]);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
            c32 = c32.add(a3.mul(b2));
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + LANES);
        c02.intoArray(c, cAt + 2 * LANES);
        c10.intoArray(c, c1At);
        c11.intoArray(c, c1At + LANES);
        c12.intoArray(c, c1At + 2 * LANES);
        c20.intoArray(c, c2At);
        c21.intoArray(c, c2At + LANES);
        c22.intoArray(c, c2At + 2 * LANES);
        c30.intoArray(c, c3At);
        c31.intoArray(c, c3At + LANES);
        c32.intoArray(c, c3At + 2 * LANES);
    }
}
