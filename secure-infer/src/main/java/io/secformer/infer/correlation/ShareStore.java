package io.secformer.infer.correlation;

/**
 * Where a party keeps what is dealt: in {@linkplain OffHeapStore memory}, or in a {@link Spool} on
 * disk.
 */
@FunctionalInterface
public interface ShareStore extends AutoCloseable {
    /** In the heap: for small inferences, which nobody needs to close. */
    ShareStore HEAP = (inference, bytes) -> new DealtShares(PieceStore.inHeap());

    /**
     * Makes room for the shares of an inference; whoever gets them closes them.
     *
     * @param inference its number in the session
     * @param bytes what will be dealt for it
     */
    DealtShares open(long inference, long bytes);

    /** The most bytes that it may keep, as far as is known. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /** Gives up all that it keeps. */
    @Override
    default void close() {}
}
