package io.secformer.infer.suite.masked;

/**
 * The local parts of {@code x^2 = X^2 - 2 X r + r^2 + u 2^(L+1) ((X + 2^(L-1)) b - r b)}, for the
 * protocols that square something. Loops are short and without branches: so the compiler turns them
 * into vector instructions.
 */
final class Squares {
    private final int inputBits;
    private final Wraps wraps;

    /**
     * @param wraps of the opened wire, which has one guard bit
     * @param inputBits its ring, L
     */
    Squares(Wraps wraps, int inputBits) {
        this.wraps = wraps;
        this.inputBits = inputBits;
    }

    /** The dealer's {@code r^2}, {@code b} and {@code r b}. */
    void deal(int count, long[] r, long[] r2, long[] b, long[] rb) {
        wraps.bits(r, 0, count, 0, b);
        for (int i = 0; i < count; i++) {
            r2[i] = r[i] * r[i];
        }
        for (int i = 0; i < count; i++) {
            rb[i] = r[i] * b[i];
        }
    }

    /** Adds {@code -2 X r} to the sums. */
    static void addMixed(long[] x, int from, int count, long[] r, long[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] -= 2 * x[from + i] * r[i];
        }
    }

    /** Adds {@code X^2} to the sums. */
    static void addPublic(long[] x, int from, int count, long[] sums) {
        for (int i = 0; i < count; i++) {
            long value = x[from + i];
            sums[i] += value * value;
        }
    }

    /** Adds {@code X^2 keep} to the sums. */
    static void addPublic(long[] x, int from, int count, long[] keep, long[] sums) {
        for (int i = 0; i < count; i++) {
            long value = x[from + i];
            sums[i] += value * value * keep[i];
        }
    }

    /** Adds what a wrap takes away; {@code b} is used up. */
    void addWrapped(long[] x, int from, int count, long[] b, long[] rb, long[] sums) {
        long half = 1L << (inputBits - 1);
        for (int i = 0; i < count; i++) {
            b[i] = (x[from + i] + half) * b[i] - rb[i];
        }
        wraps.addIfWrapped(x, from, count, b, inputBits + 1, sums);
    }
}
