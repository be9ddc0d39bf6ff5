package io.secformer.convert.ring;

/**
 * The words of a ring as a circle that is cut into arcs, and a window of one turn in which words
 * stand for numbers.
 *
 * <p>A number x of the window, in its first {@code 2^L - longest arc}, is opened as {@code X = x +
 * r}, with the start {@code b} of the arc that r lies in. Then {@code x = c - (r - b)}, where c is
 * the number of {@code X - b} in the window: going back by less than an arc from c never leaves the
 * window, or x would lie in its last arc.
 */
public final class Arcs {
    private static final int MOST_RING_BITS = 30;

    private final int ringBits;
    private final int count;
    private final long longest;
    private final long lowest;

    /**
     * Cuts a ring.
     *
     * @param ringBits L
     * @param count of arcs
     * @throws IllegalArgumentException if there are fewer words than arcs, or the ring is too wide
     */
    public Arcs(int ringBits, int count) {
        if (count < 2 || ringBits > MOST_RING_BITS || 1L << ringBits < count) {
            throw new IllegalArgumentException(
                    "a ring of " + ringBits + " bits is not cut into " + count + " arcs");
        }
        this.ringBits = ringBits;
        this.count = count;
        this.longest = start(1);
        this.lowest = -(((1L << ringBits) - longest) / 2);
    }

    /** The number of arcs. */
    public int count() {
        return count;
    }

    /** The first word of an arc; the size of the ring for the one after the last. */
    public long start(int arc) {
        return Math.ceilDiv((long) arc << ringBits, (long) count);
    }

    /** The arc of a word without sign. */
    public int of(long word) {
        return (int) ((word * count) >>> ringBits);
    }

    /** Words of the longest arc. */
    public long longest() {
        return longest;
    }

    /** The lowest number of the window. */
    public long lowest() {
        return lowest;
    }

    /** The place of a word in the window, from 0. */
    public long place(long word) {
        return (word - lowest) & ((1L << ringBits) - 1);
    }

    /** The number of a word in the window. */
    public long number(long word) {
        return place(word) + lowest;
    }
}
