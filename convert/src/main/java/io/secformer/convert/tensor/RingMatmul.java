package io.secformer.convert.tensor;

/**
 * Matrix products modulo 2^64. All matrices are row-major and dense; every implementation gives the
 * same words, or the same low bits of them where fewer are asked for. Implementations are stateless
 * apart from their threads: any number of callers may multiply at the same time, each on its own
 * result.
 */
public interface RingMatmul {

    /**
     * Computes {@code C += A B}.
     *
     * @param rows rows of A and C
     * @param inner columns of A, rows of B
     * @param columns columns of B and C
     * @throws IllegalArgumentException if a size is negative
     * @throws IndexOutOfBoundsException if a matrix does not lie within its array
     */
    default void multiply(
            int rows,
            int inner,
            int columns,
            long[] a,
            int aOffset,
            long[] b,
            int bOffset,
            long[] c,
            int cOffset) {
        multiply(rows, inner, columns, Long.SIZE, a, aOffset, b, bOffset, c, cOffset);
    }

    /**
     * As above, where the product is wanted modulo {@code 2^bits} only: what it leaves in the
     * higher bits of a word is not specified.
     *
     * @param bits 1 to 64
     */
    void multiply(
            int rows,
            int inner,
            int columns,
            int bits,
            long[] a,
            int aOffset,
            long[] b,
            int bOffset,
            long[] c,
            int cOffset);

    /**
     * Lays a copy of B ({@code inner} x {@code columns}) out as this implementation reads it, for a
     * matrix that is a factor many times.
     */
    default PackedMatrix pack(int inner, int columns, long[] b, int bOffset) {
        return pack(inner, columns, Long.SIZE, b, bOffset);
    }

    /**
     * As above, for products that are wanted modulo {@code 2^bits} only: what they leave in the
     * higher bits of a word is not specified.
     *
     * @param bits 1 to 64
     */
    PackedMatrix pack(int inner, int columns, int bits, long[] b, int bOffset);

    /**
     * Computes {@code C += A B} with {@code A} of {@code rows} x {@code b.inner()}.
     *
     * @throws IllegalArgumentException if {@code b} was packed by another kind of implementation
     */
    default void multiply(int rows, long[] a, int aOffset, PackedMatrix b, long[] c, int cOffset) {
        multiply(rows, 0, b.inner(), a, aOffset, b, c, cOffset);
    }

    /**
     * Computes {@code C += A B} for rows {@code [from, from + inner)} of B and an A of {@code rows}
     * x {@code inner}: a part of a sum whose A is too long to be held at once.
     *
     * @throws IllegalArgumentException if {@code b} was packed by another kind of implementation
     * @throws IndexOutOfBoundsException if B has no such rows, or a matrix does not lie within its
     *     array
     */
    void multiply(
            int rows,
            int from,
            int inner,
            long[] a,
            int aOffset,
            PackedMatrix b,
            long[] c,
            int cOffset);

    /** What multiplies, in a few words for a log or a result's provenance. */
    String describe();
}
