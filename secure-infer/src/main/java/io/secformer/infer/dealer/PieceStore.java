package io.secformer.infer.dealer;

/** Where the pieces of one inference wait for their use; for several threads at a time. */
@FunctionalInterface
public interface PieceStore extends AutoCloseable {

    /** A piece that is kept. */
    interface Piece {
        /** Its bytes, in an array that the caller owns; called once. */
        byte[] read();

        /** Bytes of memory that it takes until then. */
        long memoryBytes();
    }

    /**
     * Keeps a piece.
     *
     * @param packed its bytes; adopted
     */
    Piece keep(byte[] packed);

    /** Gives up what it keeps. */
    @Override
    default void close() {}

    /** Keeps pieces in memory. */
    static PieceStore inMemory() {
        return packed ->
                new Piece() {
                    @Override
                    public byte[] read() {
                        return packed;
                    }

                    @Override
                    public long memoryBytes() {
                        return packed.length;
                    }
                };
    }
}
