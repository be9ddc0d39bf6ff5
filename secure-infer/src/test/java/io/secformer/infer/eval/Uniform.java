package io.secformer.infer.eval;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether words are spread evenly over the sixteenths of their ring. */
final class Uniform {
    static final int BINS = 16;

    private Uniform() {}

    /** The sixteenth of a ring that a word lies in. */
    static int bin(long word, int ringBits) {
        return (int) ((word & (-1L >>> (64 - ringBits))) >>> (ringBits - 4));
    }

    /** Chi-square of the counts of all sixteenths. */
    static void require(String what, long[] bins) {
        long total = 0;
        for (long bin : bins) {
            total += bin;
        }
        double expected = (double) total / BINS;
        double chiSquare = 0;
        for (long bin : bins) {
            chiSquare += (bin - expected) * (bin - expected) / expected;
        }
        // 15 degrees of freedom: above 60 once in two million.
        assertThat(chiSquare).as(what).isLessThan(60);
    }
}
