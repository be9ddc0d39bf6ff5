package io.secformer.infer.correlation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is dealt in memory outside the heap, a block an inference: it is most of what a server
 * holds, and the garbage collector neither copies it nor keeps it longer than it is needed.
 *
 * <p>The block of the inference that ended last is kept for the next one: a gigabyte of new memory
 * takes the system longer to clear than the dealer takes to fill it.
 */
public final class OffHeapStore implements ShareStore {
    /** A spare block is not used for an inference that needs less than this part of it. */
    private static final double LEAST_USE = 0.5;

    private final long room;
    private @Nullable Block spare;
    private boolean closed;

    /** As much as there is. */
    public OffHeapStore() {
        this(Long.MAX_VALUE);
    }

    /**
     * For a dealer that asks.
     *
     * @param room the most bytes that are dealt for it to keep
     */
    public OffHeapStore(long room) {
        this.room = room;
    }

    @Override
    public long room() {
        return room;
    }

    private record Block(Arena arena, MemorySegment memory) {
        void free() {
            arena.close();
        }
    }

    /**
     * Makes room for the shares of an inference.
     *
     * @throws SpoolException if the system has not as much memory
     */
    @Override
    public DealtShares open(long inference, long bytes) {
        Block kept = takeSpare();
        if (kept != null) {
            long size = kept.memory().byteSize();
            if (bytes <= size && bytes >= LEAST_USE * size) {
                return new DealtShares(new Pieces(kept, bytes));
            }
            kept.free();
        }
        Arena arena = Arena.ofShared();
        try {
            return new DealtShares(new Pieces(new Block(arena, arena.allocate(bytes)), bytes));
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

    private synchronized @Nullable Block takeSpare() {
        Block kept = spare;
        spare = null;
        return kept;
    }

    private synchronized void giveBack(Block block) {
        Block other = spare;
        if (closed) {
            block.free();
            return;
        }
        spare = block;
        if (other != null) {
            other.free();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Block kept = takeSpare();
        if (kept != null) {
            kept.free();
        }
    }

    /** The pieces of one inference, one behind the other in its block. */
    private final class Pieces implements PieceStore {
        private final Block block;
        private final MemorySegment memory;
        private final AtomicLong end = new AtomicLong();
        private final AtomicBoolean given = new AtomicBoolean();

        /** One as long as this is open, and one for everybody who is at work in the block. */
        private final AtomicInteger users = new AtomicInteger(1);

        Pieces(Block block, long bytes) {
            this.block = block;
            this.memory = block.memory().asSlice(0, bytes);
        }

        /** Nobody may touch a block that another inference may have. */
        private void enter() {
            if (users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
                throw new CorrelationException(
                        "what was dealt for this inference has been given up");
            }
        }

        private void leave() {
            if (users.decrementAndGet() == 0) {
                giveBack(block);
            }
        }

        @Override
        public Piece keep(byte[] packed) {
            enter();
            try {
                long from = end.getAndAdd(packed.length);
                MemorySegment.copy(packed, 0, memory, ValueLayout.JAVA_BYTE, from, packed.length);
                return new InBlock(from, packed.length);
            } finally {
                leave();
            }
        }

        @Override
        public void close() {
            if (!given.getAndSet(true)) {
                leave();
            }
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
                byte[] bytes = scratch.bytes(0, length);
                enter();
                try {
                    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
                } finally {
                    leave();
                }
                return bytes;
            }

            @Override
            public long memoryBytes() {
                return length;
            }
        }
    }
}
