package io.secformer.notebooks.model;

import io.secformer.convert.fixedpoint.FixedPoint;
import java.util.Arrays;
import org.apache.commons.math3.stat.inference.ChiSquareTest;

/** Whether words look like random bits: Pearson's chi-square test over the highest bits. */
public final class Uniformity {
    private static final int MOST_BINS_BITS = 6;
    private static final int FEWEST_PER_BIN = 5;

    private Uniformity() {}

    /**
     * How likely uniform words differ from equal counts at least as much as these do: above 0.001
     * nothing speaks against them, and of values that are not uniform it is next to 0.
     *
     * @param words of which the low {@code ringBits} count
     * @throws IllegalArgumentException if there are too few words for the test
     */
    public static double probability(long[] words, int ringBits) {
        int bits = Math.min(MOST_BINS_BITS, ringBits);
        while (bits > 1 && words.length >> bits < FEWEST_PER_BIN) {
            bits--;
        }
        if (words.length >> bits < FEWEST_PER_BIN) {
            throw new IllegalArgumentException(
                    words.length + " words are too few to say whether they are uniform");
        }
        long[] counts = new long[1 << bits];
        for (long word : words) {
            counts[(int) ((word & FixedPoint.mask(ringBits)) >>> (ringBits - bits))]++;
        }
        double[] expected = new double[counts.length];
        Arrays.fill(expected, words.length / (double) counts.length);
        return new ChiSquareTest().chiSquareTest(expected, counts);
    }

    /** Words as parts of their ring, 0 to 1, for a histogram. */
    public static double[] inRing(long[] words, int ringBits) {
        double ring = Math.scalb(1.0, ringBits);
        double[] parts = new double[words.length];
        for (int i = 0; i < parts.length; i++) {
            double word = words[i] & FixedPoint.mask(ringBits);
            parts[i] = (word < 0 ? word + 0x1p64 : word) / ring;
        }
        return parts;
    }
}
