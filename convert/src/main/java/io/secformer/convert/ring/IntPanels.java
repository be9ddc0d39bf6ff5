package io.secformer.convert.ring;

import io.secformer.convert.tensor.Workers;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of the low 32 bits: for products that are wanted modulo {@code 2^32} or less. Registers
 * hold twice as many lanes, and processors multiply them faster than lanes of 64 bits.
 */
final class IntPanels extends Panels {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE_COLUMNS = TILE_REGISTERS * LANES;

    /** Processors with registers of 256 bits have sixteen of them: too few for a tile's sums. */
    private static final int FEW_LANES = 8;

    private final int[] words;

    private IntPanels(int inner, int columns, int[] words) {
        super(inner, columns, TILE_COLUMNS);
        this.words = words;
    }

    static IntPanels of(int inner, int columns, long[] b, int bOffset, Workers workers) {
        int panels = count(columns, TILE_COLUMNS);
        int[] words = new int[size(panels, inner, TILE_COLUMNS)];
        workers.run(
                panels,
                panel -> {
                    int width = Math.min(TILE_COLUMNS, columns - panel * TILE_COLUMNS);
                    int from = bOffset + panel * TILE_COLUMNS;
                    int to = panel * inner * TILE_COLUMNS;
                    for (int k = 0; k < inner; k++) {
                        for (int j = 0; j < width; j++) {
                            words[to + j] = (int) b[from + j];
                        }
                        from += columns;
                        to += TILE_COLUMNS;
                    }
                });
        return new IntPanels(inner, columns, words);
    }

    @Override
    public long memoryBytes() {
        return (long) words.length * Integer.BYTES;
    }

    @Override
    void fit(Rows left, int rows, int rowInner) {
        left.ints(size(count(rows, TILE_ROWS), rowInner, TILE_ROWS));
    }

    @Override
    void packRows(Rows left, int panel, int rows, int rowInner, long[] a, int aOffset) {
        int[] out = left.ints(0);
        int first = panel * TILE_ROWS;
        int at = first * rowInner;
        for (int row = 0; row < Math.min(TILE_ROWS, rows - first); row++) {
            int from = aOffset + (first + row) * rowInner;
            for (int k = 0; k < rowInner; k++) {
                out[at + k * TILE_ROWS + row] = (int) a[from + k];
            }
        }
    }

    @Override
    Tile newTile() {
        return new Tile() {
            private final int[] sums = new int[TILE_ROWS * TILE_COLUMNS];

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
                if (LANES > FEW_LANES) {
                    sums(steps, a.ints(0), aAt, words, bAt, sums);
                } else {
                    halfOfSums(steps, a.ints(0), aAt, words, bAt, sums, 0);
                    halfOfSums(steps, a.ints(0), aAt, words, bAt + 2 * LANES, sums, 2 * LANES);
                }
                for (int row = 0; row < height; row++) {
                    addRow(sums, row * TILE_COLUMNS, width, c, cAt + row * cColumns);
                }
            }
        };
    }

    private static void addRow(int[] sums, int from, int width, long[] c, int cAt) {
        for (int j = 0; j < width; j++) {
            c[cAt + j] += sums[from + j];
        }
    }

    private static void sums(int steps, int[] a, int aAt, int[] b, int bAt, int[] sums) {
        // Started from an array, not from one shared zero: that would keep some in heap objects.
        IntVector c00 = IntVector.fromArray(SPECIES, sums, 0);
        IntVector c01 = IntVector.fromArray(SPECIES, sums, LANES);
        IntVector c02 = IntVector.fromArray(SPECIES, sums, 2 * LANES);
        IntVector c03 = IntVector.fromArray(SPECIES, sums, 3 * LANES);
        IntVector c10 = IntVector.fromArray(SPECIES, sums, 4 * LANES);
        IntVector c11 = IntVector.fromArray(SPECIES, sums, 5 * LANES);
        IntVector c12 = IntVector.fromArray(SPECIES, sums, 6 * LANES);
        IntVector c13 = IntVector.fromArray(SPECIES, sums, 7 * LANES);
        IntVector c20 = IntVector.fromArray(SPECIES, sums, 8 * LANES);
        IntVector c21 = IntVector.fromArray(SPECIES, sums, 9 * LANES);
        IntVector c22 = IntVector.fromArray(SPECIES, sums, 10 * LANES);
        IntVector c23 = IntVector.fromArray(SPECIES, sums, 11 * LANES);
        IntVector c30 = IntVector.fromArray(SPECIES, sums, 12 * LANES);
        IntVector c31 = IntVector.fromArray(SPECIES, sums, 13 * LANES);
        IntVector c32 = IntVector.fromArray(SPECIES, sums, 14 * LANES);
        IntVector c33 = IntVector.fromArray(SPECIES, sums, 15 * LANES);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * TILE_COLUMNS;
            IntVector b0 = IntVector.fromArray(SPECIES, b, bk);
            IntVector b1 = IntVector.fromArray(SPECIES, b, bk + LANES);
            IntVector b2 = IntVector.fromArray(SPECIES, b, bk + 2 * LANES);
            IntVector b3 = IntVector.fromArray(SPECIES, b, bk + 3 * LANES);
            int ak = aAt + k * TILE_ROWS;
            IntVector a0 = IntVector.broadcast(SPECIES, a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            c02 = c02.add(a0.mul(b2));
            c03 = c03.add(a0.mul(b3));
            IntVector a1 = IntVector.broadcast(SPECIES, a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            c12 = c12.add(a1.mul(b2));
            c13 = c13.add(a1.mul(b3));
            IntVector a2 = IntVector.broadcast(SPECIES, a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            c22 = c22.add(a2.mul(b2));
            c23 = c23.add(a2.mul(b3));
            IntVector a3 = IntVector.broadcast(SPECIES, a[ak + 3]);
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

    /** The left half of a tile, then the right one: either takes eight registers. */
    private static void halfOfSums(
            int steps, int[] a, int aAt, int[] b, int bAt, int[] sums, int at) {
        IntVector c00 = IntVector.fromArray(SPECIES, sums, at);
        IntVector c01 = IntVector.fromArray(SPECIES, sums, at + LANES);
        IntVector c10 = IntVector.fromArray(SPECIES, sums, at + TILE_COLUMNS);
        IntVector c11 = IntVector.fromArray(SPECIES, sums, at + TILE_COLUMNS + LANES);
        IntVector c20 = IntVector.fromArray(SPECIES, sums, at + 2 * TILE_COLUMNS);
        IntVector c21 = IntVector.fromArray(SPECIES, sums, at + 2 * TILE_COLUMNS + LANES);
        IntVector c30 = IntVector.fromArray(SPECIES, sums, at + 3 * TILE_COLUMNS);
        IntVector c31 = IntVector.fromArray(SPECIES, sums, at + 3 * TILE_COLUMNS + LANES);
        for (int k = 0; k < steps; k++) {
            int bk = bAt + k * TILE_COLUMNS;
            IntVector b0 = IntVector.fromArray(SPECIES, b, bk);
            IntVector b1 = IntVector.fromArray(SPECIES, b, bk + LANES);
            int ak = aAt + k * TILE_ROWS;
            IntVector a0 = IntVector.broadcast(SPECIES, a[ak]);
            c00 = c00.add(a0.mul(b0));
            c01 = c01.add(a0.mul(b1));
            IntVector a1 = IntVector.broadcast(SPECIES, a[ak + 1]);
            c10 = c10.add(a1.mul(b0));
            c11 = c11.add(a1.mul(b1));
            IntVector a2 = IntVector.broadcast(SPECIES, a[ak + 2]);
            c20 = c20.add(a2.mul(b0));
            c21 = c21.add(a2.mul(b1));
            IntVector a3 = IntVector.broadcast(SPECIES, a[ak + 3]);
            c30 = c30.add(a3.mul(b0));
            c31 = c31.add(a3.mul(b1));
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + LANES);
        c10.intoArray(sums, at + TILE_COLUMNS);
        c11.intoArray(sums, at + TILE_COLUMNS + LANES);
        c20.intoArray(sums, at + 2 * TILE_COLUMNS);
        c21.intoArray(sums, at + 2 * TILE_COLUMNS + LANES);
        c30.intoArray(sums, at + 3 * TILE_COLUMNS);
        c31.intoArray(sums, at + 3 * TILE_COLUMNS + LANES);
    }
}
