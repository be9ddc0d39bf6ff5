package io.secformer.convert.fixedpoint;

import java.util.List;

/**
 * How the exponentials of attention scores are evaluated at one place of the program: for every
 * head a series for the exponential and one for that of half the score, all of one period and one
 * number of harmonics, so that one set of dealt harmonics serves all.
 *
 * @param name the site, which is also the wire on which the exponentials are opened
 * @param heads what differs from head to head
 * @param halvings how often scores are halved before their exponential; what the program squares in
 *     return
 * @param fractionBits of both results; every head divides them among its two factors
 * @param ringBits ring of both results
 */
public record ExponentialSite(
        String name, List<HeadSeries> heads, int halvings, int fractionBits, int ringBits)
        implements SiteFormat {

    /**
     * One head.
     *
     * @param unit an opened value is the score times this, plus the center
     * @param center see the unit
     * @param harmonicFractionBits fraction bits of the dealer's cosines and sines; the public
     *     factors have the rest
     * @param exponential series of the exponential
     * @param half series of the exponential of half the score
     */
    public record HeadSeries(
            double unit, double center, int harmonicFractionBits, Series exponential, Series half) {

        public HeadSeries {
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
        if (halvings < 0 || halvings > 16) {
            throw new IllegalArgumentException(
                    "exponentials " + name + ": scores are halved " + halvings + " times");
        }
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("exponentials " + name + ": there are no heads");
        }
        for (HeadSeries head : heads) {
            for (Series series : List.of(head.exponential(), head.half())) {
                if (series.harmonics() != heads.getFirst().exponential().harmonics()
                        || series.period() != heads.getFirst().exponential().period()
                        || series.step() != 1) {
                    throw new IllegalArgumentException(
                            "exponentials "
                                    + name
                                    + ": the heads' series differ in length, or"
                                    + " leave multiples out");
                }
            }
        }
        if (ringBits > 64 || fractionBits >= ringBits) {
            throw new IllegalArgumentException(
                    "exponentials "
                            + name
                            + ": "
                            + fractionBits
                            + " fraction bits do not fit a ring of "
                            + ringBits);
        }
        for (HeadSeries head : heads) {
            if (head.harmonicFractionBits() < 1 || head.harmonicFractionBits() >= fractionBits) {
                throw new IllegalArgumentException(
                        "exponentials "
                                + name
                                + ": harmonics of "
                                + head.harmonicFractionBits()
                                + " fraction bits, of "
                                + fractionBits
                                + " in all");
            }
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

    /** Fraction bits of a head's public factors. */
    public int coefficientFractionBits(HeadSeries head) {
        return fractionBits - head.harmonicFractionBits();
    }

    /**
     * Bound of the rounding error of one exponential, in ulps of the result, as {@link
     * SeriesSite#roundingUlps}.
     */
    public double roundingUlps() {
        return heads.stream().mapToDouble(this::roundingUlps).max().orElseThrow();
    }

    private double roundingUlps(HeadSeries head) {
        double magnitude = Math.max(head.exponential().magnitude(), head.half().magnitude());
        double terms = 2.0 * harmonics();
        double publicFactors = terms * 0.5 * Math.scalb(1.0, head.harmonicFractionBits());
        double dealt = magnitude * Math.scalb(1.0, coefficientFractionBits(head));
        return publicFactors + dealt + terms * 0.25 + 0.5;
    }
}
