package io.secformer.infer.dealer;

/** Where a server keeps what is dealt: in memory, or in a {@link Spool} on disk. */
@FunctionalInterface
public interface ShareStore extends AutoCloseable {
    /** In memory, without a bound. */
    ShareStore MEMORY = (inference, bytes) -> new DealtShares(PieceStore.inMemory());

    /**
     * Makes room for the shares of an inference; whoever gets them closes them.
     *
     * @param inference its number in the session
     * @param bytes what will be dealt for it
     */
    DealtShares open(long inference, long bytes);

    /** Gives up all that it keeps. */
    @Override
    default void close() {}
}
