package io.secformer.infer.ring;

import io.secformer.convert.tensor.MatrixBounds;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntConsumer;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ring product in vector registers: the only class that uses the Vector API.
 *
 * <ol>
 *   <li>B is laid out in panels as wide as three registers, each contiguous along {@code inner}, A
 *       in panels of four rows; both are padded with zeros.
 *   <li>A tile of 4 rows by three registers of C takes a block of {@code inner} at a time, in
 *       twelve registers. A block of rows of A stays in the second-level cache while the panels of
 *       B pass, and with it the panel that all these rows take.
 *   <li>Threads share panels of B, and blocks of rows.
 * </ol>
 *
 * <p>The multiplication of 64-bit lanes is one instruction with AVX-512DQ (vpmullq); narrower
 * machines emulate it.
 */
public final class VectorRingMatmul implements RingMatmul {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int TILE_ROWS = 4;
    private static final int TILE_COLUMNS = 3 * LANES;

    /**
     * Steps along inner between two writes of C: those of a hidden layer, so that C is written
     * once, and a block of B's panel with the rows of A still fits a second-level cache of 1 MiB.
     */
    private static final int INNER_BLOCK = 768;

    /** Rows of A that one task takes. */
    private static final int ROW_BLOCK = 128;

    /** Products with fewer rows or fewer multiply-adds are not worth packing B. */
    private static final int FEW_ROWS = 3;

    private static final long FEW_MULTIPLY_ADDS = 1 << 10;

    /** Below this many multiply-adds, some 0.1 ms, starting threads costs more than it gives. */
    private static final long SERIAL_MULTIPLY_ADDS = 1 << 22;

    private final Workers workers;
    private final PlainRingMatmul plain;

    /** A product that runs on these threads; the caller closes them. */
    public VectorRingMatmul(Workers workers) {
        this.workers = workers;
        this.plain = new PlainRingMatmul(workers);
    }

    /** The number of 64-bit lanes of this machine's widest registers. */
    static int lanes() {
        return LANES;
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "Vector API, %d lanes of 64 bits, %d thread%s",
                LANES,
                workers.threads(),
                workers.threads() == 1 ? "" : "s");
    }

    @Override
    public void multiply(
            int rows,
            int inner,
            int columns,
            long[] a,
            int aOffset,
            long[] b,
            int bOffset,
            long[] c,
            int cOffset) {
        if (rows <= FEW_ROWS || (long) rows * inner * columns < FEW_MULTIPLY_ADDS) {
            plain.multiply(rows, inner, columns, a, aOffset, b, bOffset, c, cOffset);
            return;
        }
        multiply(rows, a, aOffset, pack(inner, columns, b, bOffset), c, cOffset);
    }

    @Override
    public PackedMatrix pack(int inner, int columns, long[] b, int bOffset) {
        MatrixBounds.check("B", inner, columns, b, bOffset);
        long size = (long) panels(columns) * inner * TILE_COLUMNS;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a matrix of %d x %d needs %d words, more than one array holds",
                            inner,
                            columns,
                            size));
        }
        long[] words = new long[(int) size];
        workers.run(
                panels(columns),
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
        return new Panels(inner, columns, words);
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
        if (!(b instanceof Panels matrix)) {
            throw new IllegalArgumentException(
                    "the vector ring product needs a matrix that it packed itself, found "
                            + b.getClass().getSimpleName());
        }
        Objects.checkFromIndexSize(from, inner, matrix.inner);
        MatrixBounds.check("A", rows, inner, a, aOffset);
        MatrixBounds.check("C", rows, matrix.columns, c, cOffset);
        if (rows == 0 || inner == 0 || matrix.columns == 0) {
            return;
        }
        boolean serial = (long) rows * inner * matrix.columns <= SERIAL_MULTIPLY_ADDS;
        long[] rowPanels = packRows(serial, rows, inner, a, aOffset);
        int panels = panels(matrix.columns);
        int rowBlocks = (rows + ROW_BLOCK - 1) / ROW_BLOCK;
        int groups = Math.min(panels, serial ? 1 : groups(inner));
        run(
                serial,
                groups * rowBlocks,
                task -> {
                    int firstRow = task / groups * ROW_BLOCK;
                    int endRow = Math.min(rows, firstRow + ROW_BLOCK);
                    int firstPanel = task % groups * panels / groups;
                    int endPanel = (task % groups + 1) * panels / groups;
                    for (int k = 0; k < inner; k += INNER_BLOCK) {
                        int steps = Math.min(INNER_BLOCK, inner - k);
                        for (int panel = firstPanel; panel < endPanel; panel++) {
                            int bAt = (panel * matrix.inner + from + k) * TILE_COLUMNS;
                            block(
                                    firstRow, endRow, rowPanels, k, inner, steps, matrix, panel,
                                    bAt, c, cOffset);
                        }
                    }
                });
    }

    /**
     * Among how many tasks the panels of B are shared: the more, the better balanced; but where A
     * is long, every task reads all of it once more.
     */
    private int groups(int inner) {
        return workers.threads() == 1 ? 1 : workers.threads() * (inner <= INNER_BLOCK ? 8 : 3);
    }

    private void run(boolean serial, int tasks, IntConsumer task) {
        if (!serial) {
            workers.run(tasks, task);
            return;
        }
        for (int i = 0; i < tasks; i++) {
            task.accept(i);
        }
    }

    private static int panels(int columns) {
        return (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    }

    /**
     * A in panels of four rows, along inner: word {@code (i, k)} at {@code 4 (i / 4 * inner + k) +
     * i % 4}.
     */
    private long[] packRows(boolean serial, int rows, int inner, long[] a, int aOffset) {
        int panels = (rows + TILE_ROWS - 1) / TILE_ROWS;
        long size = (long) panels * inner * TILE_ROWS;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a matrix of %d x %d is more than one array holds once padded",
                            rows,
                            inner));
        }
        long[] words = new long[(int) size];
        run(
                serial,
                panels,
                panel -> {
                    int first = panel * TILE_ROWS;
                    int from = aOffset + first * inner;
                    int to = first * inner;
                    if (rows - first >= TILE_ROWS) {
                        interleave(a, from, inner, words, to);
                        return;
                    }
                    for (int row = 0; row < rows - first; row++) {
                        for (int k = 0; k < inner; k++) {
                            words[to + k * TILE_ROWS + row] = a[from + row * inner + k];
                        }
                    }
                });
        return words;
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

    /**
     * Rows {@code [firstRow, endRow)} of C, as many columns as one panel of B has, and a block of
     * the inner sum.
     */
    private static void block(
            int firstRow,
            int endRow,
            long[] rowPanels,
            int k,
            int inner,
            int steps,
            Panels b,
            int panel,
            int bAt,
            long[] c,
            int cOffset) {
        int firstColumn = panel * TILE_COLUMNS;
        int width = Math.min(TILE_COLUMNS, b.columns - firstColumn);
        for (int i = firstRow; i < endRow; i += TILE_ROWS) {
            int aAt = i * inner + k * TILE_ROWS;
            int height = Math.min(TILE_ROWS, endRow - i);
            int cAt = cOffset + i * b.columns + firstColumn;
            if (height == TILE_ROWS && width == TILE_COLUMNS) {
                tile(steps, rowPanels, aAt, b.words, bAt, c, cAt, b.columns);
            } else {
                long[] edge = new long[TILE_ROWS * TILE_COLUMNS];
                tile(steps, rowPanels, aAt, b.words, bAt, edge, 0, TILE_COLUMNS);
                addEdge(edge, height, width, c, cAt, b.columns);
            }
        }
    }

    private static void addEdge(
            long[] edge, int height, int width, long[] c, int cAt, int columns) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                c[cAt + i * columns + j] += edge[i * TILE_COLUMNS + j];
            }
        }
    }

    /** Adds {@code steps} terms of the inner sum to a tile of 4 rows by three registers. */
    private static void tile(
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

    private record Panels(int inner, int columns, long[] words) implements PackedMatrix {
        @Override
        public long memoryBytes() {
            return (long) words.length * Long.BYTES;
        }
    }
}
