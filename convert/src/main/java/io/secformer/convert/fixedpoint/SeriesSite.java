package io.secformer.convert.fixedpoint;

/**
 * How a smooth function is evaluated at one place of the program: {@code slope * x + series(x)}.
 *
 * @param name the site, which is also the wire on which the result is opened
 * @param series the fitted part
 * @param slope the linear part; 0, or a power of two
 * @param harmonicFractionBits fraction bits of the dealer's cosines and sines
 * @param coefficientFractionBits fraction bits of the public factors
 * @param ringBits ring of the result, which has the sum of both as fraction bits
 */
public record SeriesSite(
        String name,
        Series series,
        double slope,
        int harmonicFractionBits,
        int coefficientFractionBits,
        int ringBits) {

    public SeriesSite {
        if (ringBits < 1 || ringBits > 64) {
            throw new IllegalArgumentException(
                    "series " + name + ": ring bits must be 1 to 64, found " + ringBits);
        }
        if (harmonicFractionBits < 1
                || coefficientFractionBits < 1
                || harmonicFractionBits + coefficientFractionBits >= ringBits) {
            throw new IllegalArgumentException(
                    "series "
                            + name
                            + ": "
                            + harmonicFractionBits
                            + " + "
                            + coefficientFractionBits
                            + " fraction bits do not fit a ring of "
                            + ringBits);
        }
        if (slope != 0 && Math.abs(slope) != Math.scalb(1.0, Math.getExponent(slope))) {
            throw new IllegalArgumentException(
                    "series " + name + ": the slope must be a power of two, found " + slope);
        }
    }

    /** Fraction bits of the result. */
    public int fractionBits() {
        return harmonicFractionBits + coefficientFractionBits;
    }

    /** {@code slope * x} at the result's fraction bits is {@code x} times two to this power. */
    public int slopeShift(int argumentFractionBits) {
        return fractionBits() - argumentFractionBits + Math.getExponent(slope);
    }

    /**
     * Bound of the rounding error of a masked evaluation, in ulps of the result: half an ulp of
     * every public factor times its harmonic and the reverse, and the constant's half.
     */
    public double roundingUlps() {
        double terms = 2.0 * series.harmonics();
        double publicFactors = terms * 0.5 * Math.scalb(1.0, harmonicFractionBits);
        double harmonics = series.magnitude() * Math.scalb(1.0, coefficientFractionBits);
        return publicFactors + harmonics + terms * 0.25 + 0.5;
    }
}
