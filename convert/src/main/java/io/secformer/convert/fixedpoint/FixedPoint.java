package io.secformer.convert.fixedpoint;

/** Fixed-point arithmetic on 64-bit words of which the low {@code ringBits} have a meaning. */
public final class FixedPoint {

    private FixedPoint() {}

    /**
     * The nearest fixed-point integer.
     *
     * @throws ArithmeticException if it does not fit a signed 64-bit word, or is not a number
     */
    public static long encode(double value, int fractionBits) {
        double scaled = Math.rint(Math.scalb(value, fractionBits));
        if (!(Math.abs(scaled) < 0x1p63)) {
            throw new ArithmeticException(
                    "a value does not fit 64 bits at " + fractionBits + " fraction bits");
        }
        return (long) scaled;
    }

    /** The value of a word as a signed number of {@code ringBits} bits. */
    public static double decode(long word, int fractionBits, int ringBits) {
        return Math.scalb((double) signed(word, ringBits), -fractionBits);
    }

    /** The low {@code ringBits} bits as a signed integer. */
    public static long signed(long word, int ringBits) {
        int up = 64 - ringBits;
        return (word << up) >> up;
    }

    /** A word with the low {@code bits} bits set. */
    public static long mask(int bits) {
        return bits == 64 ? -1L : (1L << bits) - 1;
    }

    /**
     * Drops {@code bits} low bits of one share, rounding half up: the ring shrinks from {@code
     * ringBits} to {@code ringBits - bits}. The sum of two shares treated so is within 1 ulp of the
     * exact quotient, for every sharing: there is no wrap.
     */
    public static long reduce(long word, int ringBits, int bits) {
        if (bits == 0) {
            return word;
        }
        long low = word & mask(ringBits);
        return (low >>> bits) + ((low >>> (bits - 1)) & 1);
    }
}
