package io.secformer.convert.tensor;

/**
 * A right factor in the layout that one kind of {@link RingMatmul} reads; made by {@link
 * RingMatmul#pack}. It owns its words and never changes.
 */
public interface PackedMatrix {

    /** Rows of the matrix. */
    int inner();

    /** Columns of the matrix. */
    int columns();

    /** Memory that the words take, in bytes. */
    long memoryBytes();
}
