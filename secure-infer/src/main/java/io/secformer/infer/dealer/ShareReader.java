package io.secformer.infer.dealer;

/** One party's shares of the values that were dealt for one piece, read in the order dealt. */
public interface ShareReader {

    /**
     * The next {@code count} shares, in a ring of {@code bits} bits; zeros if {@code bits} is 0.
     */
    long[] read(int count, int bits);
}
