package io.secformer.infer.cost;

/**
 * Matrix products of one shape, {@code rows x inner} by {@code inner x columns}.
 *
 * @param count how many
 * @param bits so many of every word are wanted
 */
public record MatrixProducts(int count, int rows, int inner, int columns, int bits) {
    /** No products. */
    public static final MatrixProducts NONE = new MatrixProducts(0, 0, 0, 0, Long.SIZE);

    /**
     * These and others of the same shape.
     *
     * @throws IllegalArgumentException if their shapes differ
     */
    public MatrixProducts and(MatrixProducts others) {
        if (others.count == 0) {
            return this;
        }
        if (count == 0) {
            return others;
        }
        if (!new MatrixProducts(others.count, rows, inner, columns, bits).equals(others)) {
            throw new IllegalArgumentException(
                    "products of " + shape() + " cannot be counted with some of " + others.shape());
        }
        return new MatrixProducts(Math.addExact(count, others.count), rows, inner, columns, bits);
    }

    /** Whether lanes of 32 bits are enough. */
    public boolean narrow() {
        return bits <= Integer.SIZE;
    }

    /** Products of words, each added to a sum. */
    public long multiplyAdds() {
        return (long) count * rows * inner * columns;
    }

    /** The shape alone, such as {@code 128 x 768 x 3072}. */
    public String shape() {
        return rows + " x " + inner + " x " + columns;
    }
}
