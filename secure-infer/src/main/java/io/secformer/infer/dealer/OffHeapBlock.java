package io.secformer.infer.dealer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pieces of one inference in one block outside the heap: they are most of what a server holds,
 * and the garbage collector neither copies them nor keeps them longer than they are needed.
 */
final class OffHeapBlock implements PieceStore {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment block;
    private final AtomicLong end = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param bytes of all pieces together
     * @throws SpoolException if the system has not as much
     */
    OffHeapBlock(long bytes) {
        try {
            block = arena.allocate(bytes);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new SpoolException(
                    String.format(
                            Locale.ROOT,
                            "the system has no %.3f GB of memory for what is dealt for an"
                                    + " inference: keep it on disk with --spool, or evaluate less"
                                    + " at a time",
                            bytes / 1e9));
        }
    }

    @Override
    public Piece keep(byte[] packed) {
        long from = end.getAndAdd(packed.length);
        MemorySegment.copy(packed, 0, block, ValueLayout.JAVA_BYTE, from, packed.length);
        return new InBlock(from, packed.length);
    }

    /** A piece by its place in the block. */
    private final class InBlock implements Piece {
        private final long from;
        private final int length;

        InBlock(long from, int length) {
            this.from = from;
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public byte[] read(Scratch scratch) {
            byte[] bytes = scratch.bytes(length);
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
            return bytes;
        }

        @Override
        public long memoryBytes() {
            return length;
        }
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            arena.close();
        }
    }
}
