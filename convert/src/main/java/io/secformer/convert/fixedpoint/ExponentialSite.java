package io.secformer.convert.fixedpoint;

import java.util.List;

/**
 * How the exponentials of attention scores are evaluated at one place of the program: {@code exp(s
 * / 2^n + logScale)} of a score s, with a unit, a center and a scale for every head.
 *
 * <p>Scores are opened on a ring that is a circle of one period, cut into arcs of equal length.
 * Half a turn away is {@link #padding()}, whose exponential is 0; an arc to either side of it is
 * where no score may lie, so that the others, within {@link #reach()}, are right, whichever arc
 * their mask lies in.
 *
 * @param name the site
 * @param heads what differs from head to head
 * @param halvings n, how often scores are halved before their exponential; what the program squares
 *     in return
 * @param period of the ring of scores, in opened units
 * @param arcs that the period is cut into, at least 3
 * @param fractionBits of the result; every head divides them among its two factors
 * @param ringBits ring of the result
 */
public record ExponentialSite(
        String name,
        List<Head> heads,
        int halvings,
        double period,
        int arcs,
        int fractionBits,
        int ringBits)
        implements SiteFormat {

    /** The most arcs, each of which is a dealt word. */
    public static final int MOST_ARCS = 64;

    /** Bits of a public factor, which is a signed word. */
    private static final int MOST_FACTOR_BITS = 62;

    /**
     * One head.
     *
     * @param unit an opened value is the score times this, plus the center
     * @param center see the unit
     * @param logScale logarithm of what all exponentials are multiplied by
     * @param dealtFractionBits fraction bits of the dealer's factor; the public one has the rest
     */
    public record Head(double unit, double center, double logScale, int dealtFractionBits) {

        public Head {
            if (!(unit > 0) || !Double.isFinite(unit + center + logScale)) {
                throw new IllegalArgumentException(
                        "a head needs a positive unit, and a center and a scale, found "
                                + unit
                                + ", "
                                + center
                                + " and "
                                + logScale);
            }
        }

        /** The score of an opened value. */
        public double score(double opened) {
            return (opened - center) / unit;
        }
    }

    public ExponentialSite {
        heads = List.copyOf(heads);
        int exponent = Math.getExponent(period);
        require(name, halvings >= 0 && halvings <= 16, "scores are halved " + halvings + " times");
        require(name, !heads.isEmpty(), "there are no heads");
        require(
                name,
                Math.scalb(1.0, exponent) == period,
                "the period must be a power of two, found " + period);
        require(name, arcs >= 3 && arcs <= MOST_ARCS, "a circle of " + arcs + " arcs");
        require(
                name,
                ringBits <= Long.SIZE && fractionBits < ringBits,
                fractionBits + " fraction bits do not fit a ring of " + ringBits);
        for (Head head : heads) {
            int dealt = head.dealtFractionBits();
            require(
                    name,
                    dealt >= 1 && dealt < fractionBits,
                    "a dealt factor of "
                            + dealt
                            + " fraction bits, of "
                            + fractionBits
                            + " in all");
            double largest = exponent(head, period / 2, halvings);
            long bits = Math.round(largest / Math.log(2)) + fractionBits - dealt;
            require(
                    name,
                    bits <= MOST_FACTOR_BITS,
                    "public factors of " + bits + " bits do not fit a word");
        }
    }

    private static void require(String name, boolean met, String found) {
        if (!met) {
            throw new IllegalArgumentException("exponentials " + name + ": " + found);
        }
    }

    /** The length of an arc, in opened units. */
    public double arc() {
        return period / arcs;
    }

    /** The opened value of the scores of padding, which have no exponential. */
    public double padding() {
        return -period / 2;
    }

    /** The length of the interval of opened values that are right, with zero in the middle. */
    public double reach() {
        return reach(period, arcs);
    }

    /** The same of any circle: all but two arcs. */
    public static double reach(double period, int arcs) {
        return period - 2 * period / arcs;
    }

    /** What an exponent grows by in an opened unit. */
    public double rate(Head head) {
        return Math.scalb(1 / head.unit(), -halvings);
    }

    /** The exponent of an opened value. */
    public double exponent(Head head, double opened) {
        return exponent(head, opened, halvings);
    }

    private static double exponent(Head head, double opened, int halvings) {
        return Math.scalb(head.score(opened), -halvings) + head.logScale();
    }

    /** Fraction bits of a head's public factors. */
    public int publicFractionBits(Head head) {
        return fractionBits - head.dealtFractionBits();
    }

    /**
     * Bound of the rounding error of the exponential of an opened value, in ulps of the result:
     * either factor is off by half of its own ulp, and the exact value is rounded too. The dealt
     * factor lies in (0, 1]; the public one is at most the exponential of the value an arc above.
     */
    public double roundingUlps(Head head, double opened) {
        double top = Math.exp(exponent(head, opened + 1.01 * arc()));
        double ofDealt = 0.5 * Math.scalb(top, publicFractionBits(head));
        double ofPublic = 0.5 * Math.scalb(1.0, head.dealtFractionBits());
        return ofDealt + ofPublic + 0.25 + 0.5;
    }
}
