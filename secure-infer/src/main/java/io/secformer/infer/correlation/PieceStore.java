package io.secformer.infer.correlation;

/** Where the pieces of one inference wait for their use; for several threads at a time. */
@FunctionalInterface
public interface PieceStore extends AutoCloseable {

    /** A piece that is kept. */
    interface Piece {
        /** How many bytes it has. */
        int length();

        /**
         * Its bytes, at the start of an array: its own, or one of the scratch arrays. Called once.
         */
        byte[] read(Scratch scratch);

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

    /** Keeps pieces in the heap, as they are. */
    static PieceStore inHeap() {
        return packed ->
                new Piece() {
                    @Override
                    public int length() {
                        return packed.length;
                    }

                    @Override
                    public byte[] read(Scratch scratch) {
                        return packed;
                    }

                    @Override
                    public long memoryBytes() {
                        return packed.length;
                    }
                };
    }
}
