package io.secformer.infer.ring;

import io.secformer.convert.tensor.PackedMatrix;
import java.util.Locale;

/**
 * A right factor in panels as wide as three registers, each contiguous along {@code inner} and
 * padded with zeros; and the product of a tile of four rows with a panel, in twelve registers.
 */
abstract class Panels implements PackedMatrix {
    /** Rows of a tile. */
    static final int TILE_ROWS = 4;

    /** A left factor in panels of four rows, as the panels of the right one multiply it. */
    interface Rows {}

    private final int inner;
    private final int columns;
    private final int tileColumns;

    Panels(int inner, int columns, int tileColumns) {
        this.inner = inner;
        this.columns = columns;
        this.tileColumns = tileColumns;
    }

    /** Room for a left factor. */
    abstract Rows newRows(int rows, int rowInner);

    /** Lays out panel {@code panel} of a left factor that has so many rows. */
    abstract void packRows(Rows to, int panel, int rows, int rowInner, long[] a, int aOffset);

    /**
     * Adds {@code steps} terms of the inner sum to a tile of C, which lies in its array whole.
     *
     * @param aAt where the terms start in the left factor's panels
     * @param bAt where they start in these panels
     */
    abstract void tile(int steps, Rows a, int aAt, int bAt, long[] c, int cAt, int cColumns);

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
