package io.secformer.convert.ring;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Room for a left factor in panels of four rows. It is lent for one product and used again by the
 * next: of memory that is new every time, clearing and first use cost a tenth of the product.
 */
final class Rows {
    private long[] longs = new long[0];
    private int[] ints = new int[0];

    /** As many rooms as products ever ran at a time. */
    static final class Pool {
        private final ConcurrentLinkedQueue<Rows> free = new ConcurrentLinkedQueue<>();

        /** Lends a room; what it holds is left over from another product. */
        void run(Consumer<Rows> task) {
            Rows found = free.poll();
            Rows rows = found == null ? new Rows() : found;
            task.accept(rows);
            free.add(rows);
        }
    }

    /** At least so many words. */
    long[] longs(int size) {
        if (longs.length < size) {
            longs = new long[size];
        }
        return longs;
    }

    /** At least so many words of 32 bits. */
    int[] ints(int size) {
        if (ints.length < size) {
            ints = new int[size];
        }
        return ints;
    }
}
