package io.secformer.infer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;

/**
 * Whether words of one ring are spread evenly: over the sixteenths of the ring, which are their
 * four highest bits, and over their four lowest bits. A value that showed through a mask would show
 * in its high bits where it is large, and in its low ones where it is not.
 */
public final class Uniform {
    private static final int BITS = 4;

    /** With 15 degrees of freedom above this once in two million. */
    private static final double LIMIT = 60;

    private final int ringBits;
    private final long[] highest = new long[1 << BITS];
    private final long[] lowest = new long[1 << BITS];

    /**
     * No words yet.
     *
     * @param ringBits of every word, at least 4
     */
    public Uniform(int ringBits) {
        if (ringBits < BITS || ringBits > Long.SIZE) {
            throw new IllegalArgumentException(ringBits + " bits, expected 4 to 64");
        }
        this.ringBits = ringBits;
    }

    /** Counts a word; bits above the ring have no meaning. */
    public void add(long word) {
        highest[(int) (word << (Long.SIZE - ringBits) >>> (Long.SIZE - BITS))]++;
        lowest[(int) word & ((1 << BITS) - 1)]++;
    }

    /** Fails if the words are not uniform. */
    public void require(String what) {
        require(what + ", highest bits", highest);
        require(what + ", lowest bits", lowest);
    }

    private static void require(String what, long[] bins) {
        double expected = (double) LongStream.of(bins).sum() / bins.length;
        double chiSquare = 0;
        for (long bin : bins) {
            chiSquare += (bin - expected) * (bin - expected) / expected;
        }
        assertThat(chiSquare).as(what).isLessThan(LIMIT);
    }
}
