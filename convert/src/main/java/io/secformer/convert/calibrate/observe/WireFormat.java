package io.secformer.convert.calibrate.observe;

/**
 * What a wire needs by itself, before its readers say how wide a ring they want.
 *
 * @param fractionBits fraction bits
 * @param guardBits guard bits
 * @param ringBits the narrowest ring that holds its values; for the argument of a series, the ring
 * @param interval where a series is fitted, or the values that the ring holds if it is no argument
 */
public record WireFormat(int fractionBits, int guardBits, int ringBits, Interval interval) {

    /** Significant bits of the ends of published intervals. */
    static final int SIGNIFICANT = 2;

    /** The least number of so many significant bits that is not below. */
    public static double roundedUp(double value, int significant) {
        if (value == 0) {
            return 0;
        }
        int shift = significant - 1 - Math.getExponent(value);
        return Math.scalb(Math.ceil(Math.scalb(value, shift)), -shift);
    }

    /** An interval of values. */
    public record Interval(double low, double high) {

        public static Interval symmetric(double magnitude) {
            return new Interval(-magnitude, magnitude);
        }

        public double magnitude() {
            return Math.max(Math.abs(low), Math.abs(high));
        }

        public double length() {
            return high - low;
        }

        /**
         * The smallest interval around this one whose ends have {@link #SIGNIFICANT} significant
         * bits: 1, 1.5, 2, 3, 4 and so on. What a plan publishes has to say little about the texts
         * that it was made from; and intervals that are alike share their fits.
         */
        public Interval outward() {
            return new Interval(0.0 - roundedUp(-low, SIGNIFICANT), roundedUp(high, SIGNIFICANT));
        }
    }

    /** A wire of values in the interval that products read modulo its ring. */
    public static WireFormat plain(int fractionBits, Interval interval) {
        return new WireFormat(
                fractionBits, 0, ring(fractionBits + integerBits(interval) + 1), interval);
    }

    /** A wire that can be widened: {@code |value| < 2^(ringBits - 2 - fractionBits)}. */
    public static WireFormat guarded(int fractionBits, Interval interval) {
        return new WireFormat(
                fractionBits, 1, ring(fractionBits + integerBits(interval) + 2), interval);
    }

    /** The argument of a series of that period, whose logarithm is given. */
    public static WireFormat periodic(
            int fractionBits, int guardBits, int log2Period, Interval interval) {
        return new WireFormat(fractionBits, guardBits, fractionBits + log2Period, interval);
    }

    /** The length of the ring. */
    public double period() {
        return Math.scalb(1.0, ringBits - fractionBits);
    }

    /** The same with other fraction bits. */
    public WireFormat withFraction(int bits) {
        return bits == fractionBits
                ? this
                : new WireFormat(bits, guardBits, ring(ringBits + bits - fractionBits), interval);
    }

    /** The same with at most {@code available} fraction bits: a reduction cannot add any. */
    public WireFormat withFractionAtMost(int available) {
        return withFraction(Math.min(fractionBits, available));
    }

    /** The smallest {@code n} with {@code magnitude < 2^n}. */
    private static int integerBits(Interval interval) {
        return Math.getExponent(interval.magnitude()) + 1;
    }

    private static int ring(int bits) {
        return Math.max(4, bits);
    }
}
