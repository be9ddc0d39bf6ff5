package io.secformer.convert.fixedpoint;

import java.util.List;

/**
 * How the exponentials of attention scores are evaluated at one place of the program: for every
 * head a series for the exponential and one for that of half the score, all of one period and one
 * number of harmonics, so that one set of dealt harmonics serves all.
 *
 * @param name the site, which is also the wire on which the exponentials are opened
 * @param heads what differs from head to head
 * @param harmonicFractionBits fraction bits of the dealer's cosines and sines
 * @param coefficientFractionBits fraction bits of the public factors
 * @param ringBits ring of both results, which have the sum of both as fraction bits
 */
public record ExponentialSite(
        String name,
        List<Head> heads,
        int harmonicFractionBits,
        int coefficientFractionBits,
        int ringBits) {

    /**
     * One head.
     *
     * @param unit an opened value is the score times this, plus the center
     * @param center see the unit
     * @param cap where scores stop to count; the largest double if they never do
     * @param exponential series of the exponential
     * @param half series of the exponential of half the score
     */
    public record Head(double unit, double center, double cap, Series exponential, Series half) {

        public Head {
            if (!(unit > 0) || !Double.isFinite(unit + center)) {
                throw new IllegalArgumentException("a head's unit must be positive, found " + unit);
            }
        }

        /** The score of an opened value. */
        public double score(double opened) {
            return (opened - center) / unit;
        }
    }

    public ExponentialSite {
        heads = List.copyOf(heads);
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("exponentials " + name + ": there are no heads");
        }
        for (Head head : heads) {
            for (Series series : List.of(head.exponential(), head.half())) {
                if (series.harmonics() != heads.getFirst().exponential().harmonics()
                        || series.period() != heads.getFirst().exponential().period()) {
                    throw new IllegalArgumentException(
                            "exponentials " + name + ": the heads' series differ in length");
                }
            }
        }
        if (harmonicFractionBits < 1
                || coefficientFractionBits < 1
                || ringBits > 64
                || harmonicFractionBits + coefficientFractionBits >= ringBits) {
            throw new IllegalArgumentException(
                    "exponentials "
                            + name
                            + ": "
                            + harmonicFractionBits
                            + " + "
                            + coefficientFractionBits
                            + " fraction bits do not fit a ring of "
                            + ringBits);
        }
    }

    /** The number of harmonics of every series, K. */
    public int harmonics() {
        return heads.getFirst().exponential().harmonics();
    }

    /** The period of every series. */
    public double period() {
        return heads.getFirst().exponential().period();
    }

    /** Fraction bits of the results. */
    public int fractionBits() {
        return harmonicFractionBits + coefficientFractionBits;
    }

    /**
     * Bound of the rounding error of one exponential, in ulps of the result, as {@link
     * SeriesSite#roundingUlps}.
     */
    public double roundingUlps() {
        double magnitude = 0;
        for (Head head : heads) {
            magnitude = Math.max(magnitude, head.exponential().magnitude());
            magnitude = Math.max(magnitude, head.half().magnitude());
        }
        double terms = 2.0 * harmonics();
        double publicFactors = terms * 0.5 * Math.scalb(1.0, harmonicFractionBits);
        double dealt = magnitude * Math.scalb(1.0, coefficientFractionBits);
        return publicFactors + dealt + terms * 0.25 + 0.5;
    }
}
