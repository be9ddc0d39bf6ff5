package io.secformer.convert.ring;

import io.secformer.convert.tensor.PackedMatrix;
import java.util.Locale;

/**
 * A right factor in panels as wide as four registers, each contiguous along {@code inner} and
 * padded with zeros; and the product of a tile of four rows with a panel, in sixteen registers.
 *
 * <p>Of the tiles that fit 32 registers, those of 16 to 24 sums reach the multiply limit on
 * processors whose lane product is several micro-operations, where 12 sums reach three quarters;
 * and the widths of BERT's matrices and heads are multiples of this panel's.
 */
abstract class Panels implements PackedMatrix {
    /** Rows of a tile. */
    static final int TILE_ROWS = 4;

    /** Registers that a row of a tile takes. */
    static final int TILE_REGISTERS = 4;

    /** Sums of a tile of C, with room of their own. */
    interface Tile {
        /**
         * Adds {@code steps} terms of the inner sum to a tile of C, or to as much of it as C has.
         *
         * @param aAt where the terms start in the left factor's panels
         * @param bAt where they start in the right one's
         * @param height rows of C from {@code cAt} on, at most those of a tile
         * @param width columns of C from there on, at most those of a tile
         */
        void add(
                int steps,
                Rows a,
                int aAt,
                int bAt,
                int height,
                int width,
                long[] c,
                int cAt,
                int cColumns);
    }

    private final int inner;
    private final int columns;
    private final int tileColumns;

    Panels(int inner, int columns, int tileColumns) {
        this.inner = inner;
        this.columns = columns;
        this.tileColumns = tileColumns;
    }

    /** Makes room for a left factor that has so many rows, before threads lay out its panels. */
    abstract void fit(Rows left, int rows, int rowInner);

    /**
     * Lays out panel {@code panel} of a left factor. In the last one, rows that there are not keep
     * what the room held: they come to sums that nobody reads.
     */
    abstract void packRows(Rows left, int panel, int rows, int rowInner, long[] a, int aOffset);

    /** A tile of C for one thread, which takes the place of one after another. */
    abstract Tile newTile();

    @Override
    public final int inner() {
        return inner;
    }

    @Override
    public final int columns() {
        return columns;
    }

    /** Columns of a panel. */
    final int tileColumns() {
        return tileColumns;
    }

    /** The number of panels. */
    final int count() {
        return count(columns, tileColumns);
    }

    static int count(int columns, int tileColumns) {
        return (columns + tileColumns - 1) / tileColumns;
    }

    /** Where row {@code k} of a panel starts. */
    final int at(int panel, int k) {
        return (panel * inner + k) * tileColumns;
    }

    /** Elements of panels that are {@code width} wide. */
    static int size(int panels, int length, int width) {
        long size = (long) panels * length * width;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a matrix in %d panels of %d x %d is more than one array holds",
                            panels,
                            length,
                            width));
        }
        return (int) size;
    }
}
