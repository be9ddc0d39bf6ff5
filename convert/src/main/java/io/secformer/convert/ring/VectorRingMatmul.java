package io.secformer.convert.ring;

import io.secformer.convert.tensor.MatrixBounds;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.PlainRingMatmul;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * The ring product in vector registers.
 *
 * <ol>
 *   <li>B is laid out in panels as wide as four registers, each contiguous along {@code inner}, A
 *       in panels of four rows; both are padded with zeros.
 *   <li>A tile of 4 rows by four registers of C takes a block of {@code inner} at a time, in
 *       sixteen registers. A block of rows of A stays in the second-level cache while the panels of
 *       B pass, and with it the panel that all these rows take.
 *   <li>Threads share panels of B, and blocks of rows.
 * </ol>
 *
 * <p>Lanes are {@linkplain IntPanels half a word} where 32 bits of the product are enough. For more
 * they are {@linkplain LongPanels words}, or words come {@linkplain SplitPanels in parts},
 * whichever the processor is {@linkplain LaneSpeeds faster} with.
 */
public final class VectorRingMatmul implements RingMatmul {
    private static final int TILE_ROWS = Panels.TILE_ROWS;

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

    /** Bits that products in parts are made for. */
    private static final List<Integer> WIDTHS = List.of(40, 48, Long.SIZE);

    private final Workers workers;
    private final IntFunction<WideLanes> wideLanes;
    private final PlainRingMatmul plain;
    private final Rows.Pool room = new Rows.Pool();

    /**
     * A product in the lanes that are fastest on this machine. It runs on these threads; the caller
     * closes them.
     */
    public VectorRingMatmul(Workers workers) {
        this(workers, bits -> LaneSpeeds.ofThisMachine().fastest(bits));
    }

    /** The same in given lanes where 32 bits are not enough, whatever the machine. */
    public VectorRingMatmul(Workers workers, WideLanes wideLanes) {
        this(workers, bits -> wideLanes);
    }

    private VectorRingMatmul(Workers workers, IntFunction<WideLanes> wideLanes) {
        this.workers = workers;
        this.wideLanes = wideLanes;
        this.plain = new PlainRingMatmul(workers);
    }

    /** The number of 64-bit lanes of this machine's widest registers. */
    static int lanes() {
        return LongPanels.lanes();
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "Vector API, %d lanes of 64 bits%s, %d thread%s",
                lanes(),
                describeParts(),
                workers.threads(),
                workers.threads() == 1 ? "" : "s");
    }

    private String describeParts() {
        return WIDTHS.stream()
                .filter(bits -> wideLanes.apply(bits) == WideLanes.PARTS)
                .max(Integer::compare)
                .map(bits -> ", rings of up to " + bits + " bits in parts")
                .orElse("");
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
        if (rows <= FEW_ROWS || (long) rows * inner * columns < FEW_MULTIPLY_ADDS) {
            plain.multiply(rows, inner, columns, a, aOffset, b, bOffset, c, cOffset);
            return;
        }
        multiply(rows, a, aOffset, pack(inner, columns, bits, b, bOffset), c, cOffset);
    }

    @Override
    public PackedMatrix pack(int inner, int columns, int bits, long[] b, int bOffset) {
        MatrixBounds.check("B", inner, columns, b, bOffset);
        if (bits <= Integer.SIZE) {
            return IntPanels.of(inner, columns, b, bOffset, workers);
        }
        return switch (wideLanes.apply(bits)) {
            case WHOLE -> LongPanels.of(inner, columns, b, bOffset, workers);
            case PARTS -> SplitPanels.of(inner, columns, bits, b, bOffset, workers);
        };
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
        Objects.checkFromIndexSize(from, inner, matrix.inner());
        MatrixBounds.check("A", rows, inner, a, aOffset);
        MatrixBounds.check("C", rows, matrix.columns(), c, cOffset);
        if (rows == 0 || inner == 0 || matrix.columns() == 0) {
            return;
        }
        room.run(left -> multiply(rows, from, inner, a, aOffset, left, matrix, c, cOffset));
    }

    private void multiply(
            int rows,
            int from,
            int inner,
            long[] a,
            int aOffset,
            Rows left,
            Panels matrix,
            long[] c,
            int cOffset) {
        boolean serial = (long) rows * inner * matrix.columns() <= SERIAL_MULTIPLY_ADDS;
        matrix.fit(left, rows, inner);
        run(
                serial,
                Panels.count(rows, TILE_ROWS),
                panel -> matrix.packRows(left, panel, rows, inner, a, aOffset));
        int panels = matrix.count();
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
                    Panels.Tile tile = matrix.newTile();
                    for (int k = 0; k < inner; k += INNER_BLOCK) {
                        int steps = Math.min(INNER_BLOCK, inner - k);
                        for (int panel = firstPanel; panel < endPanel; panel++) {
                            int bAt = matrix.at(panel, from + k);
                            block(
                                    tile, firstRow, endRow, left, k, inner, steps, matrix, panel,
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

    /**
     * Rows {@code [firstRow, endRow)} of C, as many columns as one panel of B has, and a block of
     * the inner sum.
     */
    private static void block(
            Panels.Tile tile,
            int firstRow,
            int endRow,
            Rows left,
            int k,
            int inner,
            int steps,
            Panels b,
            int panel,
            int bAt,
            long[] c,
            int cOffset) {
        int tileColumns = b.tileColumns();
        int firstColumn = panel * tileColumns;
        int width = Math.min(tileColumns, b.columns() - firstColumn);
        for (int i = firstRow; i < endRow; i += TILE_ROWS) {
            int aAt = i * inner + k * TILE_ROWS;
            int height = Math.min(TILE_ROWS, endRow - i);
            int cAt = cOffset + i * b.columns() + firstColumn;
            tile.add(steps, left, aAt, bAt, height, width, c, cAt, b.columns());
        }
    }
}
