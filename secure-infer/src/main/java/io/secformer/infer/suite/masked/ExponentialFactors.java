package io.secformer.infer.suite.masked;

/**
 * Fixed-point integers {@code round(2^f exp(first + step n))} of the places n of a ring.
 *
 * <p>An exponential is the product of two of a table, whose values do not depend on the machine,
 * nor does their product: both parties have the same integers.
 */
final class ExponentialFactors {
    private final double[] high;
    private final double[] low;
    private final int lowBits;

    /**
     * Fills both tables.
     *
     * @param bits places are below {@code 2^bits}
     * @param first exponent of place 0
     * @param step what the exponent grows by with every place
     * @param fractionBits f; no integer may have more than 62 bits
     */
    ExponentialFactors(int bits, double first, double step, int fractionBits) {
        this.lowBits = bits / 2;
        this.low = new double[1 << lowBits];
        for (int n = 0; n < low.length; n++) {
            low[n] = StrictMath.exp(step * n);
        }
        this.high = new double[1 << (bits - lowBits)];
        for (int n = 0; n < high.length; n++) {
            double exponent = first + step * ((long) n << lowBits);
            high[n] = Math.scalb(StrictMath.exp(exponent), fractionBits);
        }
    }

    /** The integer of a place. */
    long at(long place) {
        int n = (int) place;
        return (long) Math.rint(high[n >>> lowBits] * low[n & (low.length - 1)]);
    }
}
