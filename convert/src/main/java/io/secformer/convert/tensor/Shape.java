package io.secformer.convert.tensor;

/**
 * Shape of a tensor of the program: {@code batch x heads} matrices of {@code rows x columns}, in
 * row-major order. A tensor that has no heads has {@code heads == 1}.
 *
 * @param batch sentences, B
 * @param heads attention heads, N, or 1
 * @param rows usually tokens, T
 * @param columns features of a row
 */
public record Shape(int batch, int heads, int rows, int columns) {

    public Shape {
        if (batch < 1 || heads < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "every dimension must be at least 1, found "
                            + batch
                            + " x "
                            + heads
                            + " x "
                            + rows
                            + " x "
                            + columns);
        }
        long size = (long) batch * heads * rows * columns;
        if (size > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a tensor of " + size + " elements is too large");
        }
    }

    /** The number of elements. */
    public int size() {
        return batch * heads * rows * columns;
    }

    /** The number of matrices, {@code batch * heads}. */
    public int matrices() {
        return batch * heads;
    }

    /** The number of rows of all matrices together. */
    public int allRows() {
        return batch * heads * rows;
    }

    /** The same shape with another number of columns. */
    public Shape withColumns(int newColumns) {
        return new Shape(batch, heads, rows, newColumns);
    }

    /** The same shape with another number of rows. */
    public Shape withRows(int newRows) {
        return new Shape(batch, heads, newRows, columns);
    }

    /** {@code [B, 1, T, H]} seen as {@code [B, N, T, H / N]}. */
    public Shape split(int newHeads) {
        if (heads != 1 || columns % newHeads != 0) {
            throw new IllegalArgumentException(this + " cannot be split into " + newHeads);
        }
        return new Shape(batch, newHeads, rows, columns / newHeads);
    }

    /** {@code [B, N, T, D]} seen as {@code [B, 1, T, N * D]}. */
    public Shape merge() {
        return new Shape(batch, 1, rows, heads * columns);
    }
}
