package io.secformer.convert.ring;

/**
 * The words of a ring as a circle that is cut into arcs, and where on it numbers lie.
 *
 * <p>A number x is opened as {@code X = x + r}, with the start {@code b} of the arc that r lies in.
 * Then {@code x = c - (r - b)}, where c is the signed number of {@code X - b}: an arc beyond x at
 * most. That is right as long as going back by less than an arc from c does not leave the signed
 * numbers. Padding is the lowest of them, {@code -2^(L-1)}, whose c lie within an arc of it, where
 * those of other numbers do not come.
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
     * @throws IllegalArgumentException if there are fewer words than arcs, the ring is too wide, or
     *     there are fewer than three arcs, two of which no number but padding lies in
     */
    public Arcs(int ringBits, int count) {
        if (count < 3 || ringBits > MOST_RING_BITS || 1L << ringBits < count) {
            throw new IllegalArgumentException(
                    "a ring of " + ringBits + " bits is not cut into " + count + " arcs");
        }
        this.ringBits = ringBits;
        this.count = count;
        this.longest = start(1);
        this.lowest = -(1L << (ringBits - 1));
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

    /** The number of padding, which is the lowest. */
    public long lowest() {
        return lowest;
    }

    /** The place of a word among the numbers, from 0. */
    public long place(long word) {
        return (word - lowest) & ((1L << ringBits) - 1);
    }

    /** The signed number of a word. */
    public long number(long word) {
        return place(word) + lowest;
    }

    /** Whether a number is so low that it is taken for padding. */
    public boolean isPadding(long number) {
        return number - lowest < longest;
    }
}
