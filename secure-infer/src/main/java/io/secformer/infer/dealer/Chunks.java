package io.secformer.infer.dealer;

/**
 * How a run of elements is cut into pieces that are dealt, sent and used independently of each
 * other, by any thread.
 *
 * @param count elements
 * @param size elements of every piece but the last
 */
public record Chunks(int count, int size) {

    /** Elements of a piece: enough to hide the start of its stream, few enough for a cache. */
    private static final int ELEMENTS = 1 << 13;

    private static final int WIDE_ELEMENTS = 1 << 9;

    /** Whole groups of packed words, and whole registers. */
    private static final int GROUP = 64;

    public Chunks {
        if (count < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "pieces need elements, found " + count + " in pieces of " + size);
        }
    }

    /** Pieces of single elements. */
    public static Chunks ofElements(int count) {
        return new Chunks(count, ELEMENTS);
    }

    /** Pieces of whole rows; counts rows. */
    public static Chunks ofRows(int rows, int columns) {
        return new Chunks(rows, Math.max(1, ELEMENTS / columns));
    }

    /**
     * Pieces of elements that each take {@code words} dealt words: one word after another is read
     * for all elements of a piece, which therefore stay in a core's first-level cache.
     */
    public static Chunks ofWideElements(int count, int words) {
        int size = ELEMENTS * 8 / words / GROUP * GROUP;
        return new Chunks(count, Math.clamp(size, GROUP, WIDE_ELEMENTS));
    }

    /** The number of pieces. */
    public int pieces() {
        return (count + size - 1) / size;
    }

    /** The first element of a piece. */
    public int from(int piece) {
        return piece * size;
    }

    /** The number of elements of a piece. */
    public int length(int piece) {
        return Math.min(size, count - piece * size);
    }
}
