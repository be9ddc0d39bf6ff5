package io.secformer.infer.correlation;

/**
 * How a run of elements is cut into pieces that are dealt, sent and used independently of each
 * other, by any thread.
 *
 * @param count elements
 * @param run pieces do not reach across multiples of this, which divides the count
 * @param size elements of every piece but the last of a run
 */
public record Chunks(int count, int run, int size) {

    /** Elements of a piece: enough to hide the start of its stream, few enough for a cache. */
    private static final int ELEMENTS = 1 << 13;

    private static final int WIDE_ELEMENTS = 1 << 9;

    /** Whole groups of packed words, and whole registers. */
    private static final int GROUP = 64;

    public Chunks {
        if (count < 1 || size < 1 || run < 1 || count % run != 0) {
            throw new IllegalArgumentException(
                    "pieces need elements, found "
                            + count
                            + " in runs of "
                            + run
                            + " and pieces of "
                            + size);
        }
    }

    /** One run. */
    public Chunks(int count, int size) {
        this(count, count, size);
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
        return new Chunks(count, wide(words));
    }

    /**
     * Pieces of whole rows of one matrix each, whose elements take {@code words} dealt words as
     * with {@link #ofWideElements}; counts rows.
     */
    public static Chunks ofWideRows(int matrices, int rows, int columns, int words) {
        int count = Math.multiplyExact(matrices, rows);
        return new Chunks(count, rows, Math.max(1, wide(words) / columns));
    }

    private static int wide(int words) {
        int size = ELEMENTS * 8 / words / GROUP * GROUP;
        return Math.clamp(size, GROUP, WIDE_ELEMENTS);
    }

    /** The number of pieces. */
    public int pieces() {
        return count / run * piecesOfRun();
    }

    /** The first element of a piece. */
    public int from(int piece) {
        return piece / piecesOfRun() * run + piece % piecesOfRun() * size;
    }

    /** The number of elements of a piece. */
    public int length(int piece) {
        return Math.min(size, run - piece % piecesOfRun() * size);
    }

    private int piecesOfRun() {
        return (run + size - 1) / size;
    }
}
