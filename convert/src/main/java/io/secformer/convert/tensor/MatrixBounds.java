package io.secformer.convert.tensor;

import java.util.Locale;

/** Checks that a row-major matrix lies within its array. */
public final class MatrixBounds {
    private MatrixBounds() {}

    /**
     * Checks one matrix.
     *
     * @param name what the message calls it
     * @throws IllegalArgumentException if a size is negative
     * @throws IndexOutOfBoundsException if the matrix does not lie within the array
     */
    public static void check(String name, int rows, int columns, long[] array, int offset) {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "matrix %s has size %d x %d", name, rows, columns));
        }
        long end = offset + (long) rows * columns;
        if (offset < 0 || end > array.length) {
            throw new IndexOutOfBoundsException(
                    String.format(
                            Locale.ROOT,
                            "matrix %s of %d x %d at offset %d does not fit an array of %d words",
                            name,
                            rows,
                            columns,
                            offset,
                            array.length));
        }
    }
}
