package io.secformer.convert.fixedpoint;

/**
 * Format of an opened tensor: which low bits of its words travel, and what they mean.
 *
 * @param name name of the wire in the program
 * @param fractionBits a word {@code w} stands for {@code w * 2^-fractionBits}; may be negative
 * @param ringBits the opening is modulo {@code 2^ringBits}, 1 to 64
 * @param guardBits 0 if only products modulo {@code 2^ringBits} use the wire; otherwise the value
 *     is offset before it is opened so that its wrap shows in the top {@code guardBits} bits, and
 *     it can be widened: {@code |value| < (1 - 2^-guardBits) * 2^(ringBits - 1 - fractionBits)}
 * @param low lowest value expected, headroom included
 * @param high highest value expected, headroom included
 */
public record Wire(
        String name, int fractionBits, int ringBits, int guardBits, double low, double high)
        implements SiteFormat {

    public Wire {
        if (ringBits < 1 || ringBits > 64) {
            throw new IllegalArgumentException(
                    "wire " + name + ": ring bits must be 1 to 64, found " + ringBits);
        }
        if (guardBits < 0 || guardBits > 2 || guardBits >= ringBits) {
            throw new IllegalArgumentException(
                    "wire " + name + ": guard bits must be 0 to 2, found " + guardBits);
        }
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "wire " + name + ": range [" + low + ", " + high + "] is empty");
        }
    }

    /** The format that all values of a strategy have: shares modulo {@code 2^64}. */
    public static Wire uniform(String name, int fractionBits) {
        double largest = Math.scalb(1.0, Long.SIZE - 1 - fractionBits);
        return new Wire(name, fractionBits, Long.SIZE, 0, -largest, largest);
    }

    /** What is added to a value before it is opened; 0 without guard bits. */
    public long offset() {
        return guardBits == 0 ? 0 : (1L << (ringBits - 1)) - (1L << (ringBits - 1 - guardBits));
    }

    /** The low bits that travel. */
    public long mask() {
        return FixedPoint.mask(ringBits);
    }

    /** The length of the ring in units of the value, {@code 2^(ringBits - fractionBits)}. */
    public double period() {
        return Math.scalb(1.0, ringBits - fractionBits);
    }

    /** Whether a value lies in the range that the wire was planned for. */
    public boolean contains(double value) {
        return value >= low && value <= high;
    }
}
