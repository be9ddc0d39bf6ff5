package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * How a smooth function is evaluated at one place of the program: {@code slope * x + series(x)}.
 *
 * <p>Columns may differ in their series, run by run: the channels of an activation are ordered by
 * the range that they take, and a narrow range needs few harmonics.
 *
 * @param name the site, which is also the wire on which the result is opened
 * @param groups the fitted part, by runs of columns; a single one stands for all columns
 * @param slope the linear part; 0, or a power of two
 * @param harmonicFractionBits fraction bits of the dealer's cosines and sines
 * @param coefficientFractionBits fraction bits of the public factors
 * @param ringBits ring of the result, which has the sum of both as fraction bits
 */
public record SeriesSite(
        String name,
        List<ColumnSeries> groups,
        double slope,
        int harmonicFractionBits,
        int coefficientFractionBits,
        int ringBits)
        implements SiteFormat {

    public SeriesSite {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("series " + name + ": there is none");
        }
        for (ColumnSeries group : groups) {
            if ((group.columns() == ColumnSeries.ALL) != (groups.size() == 1)) {
                throw new IllegalArgumentException(
                        "series "
                                + name
                                + ": a single one is for all columns, several say of how"
                                + " many, found "
                                + group.columns()
                                + " of "
                                + groups.size());
            }
            if (group.series().period() != groups.getFirst().series().period()) {
                throw new IllegalArgumentException(
                        "series " + name + ": all have the period of their wire");
            }
        }
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

    /** A site whose columns all have the same series. */
    public SeriesSite(
            String name,
            Series series,
            double slope,
            int harmonicFractionBits,
            int coefficientFractionBits,
            int ringBits) {
        this(
                name,
                List.of(new ColumnSeries(ColumnSeries.ALL, ColumnSeries.OF_WIRE, series)),
                slope,
                harmonicFractionBits,
                coefficientFractionBits,
                ringBits);
    }

    /**
     * The series of all columns.
     *
     * @throws IllegalStateException if columns differ
     */
    @JsonIgnore
    public Series series() {
        if (groups.size() > 1) {
            throw new IllegalStateException("series " + name + " differs from column to column");
        }
        return groups.getFirst().series();
    }

    /** The site of one run of columns alone, in the same formats. */
    public SeriesSite group(int index) {
        return groups.size() == 1
                ? this
                : new SeriesSite(
                        name + "." + index,
                        List.of(groups.get(index).ofAll()),
                        slope,
                        harmonicFractionBits,
                        coefficientFractionBits,
                        ringBits);
    }

    /** The length of the wire's ring, which is the period of every series. */
    public double period() {
        return groups.getFirst().series().period();
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
     * every public factor times its harmonic and the reverse, and the constant's half; that of the
     * longest series.
     */
    public double roundingUlps() {
        return groups.stream().mapToDouble(group -> roundingUlps(group.series())).max().orElse(0);
    }

    private double roundingUlps(Series series) {
        double terms = 2.0 * series.harmonics();
        double publicFactors = terms * 0.5 * Math.scalb(1.0, harmonicFractionBits);
        double harmonics = series.magnitude() * Math.scalb(1.0, coefficientFractionBits);
        return publicFactors + harmonics + terms * 0.25 + 0.5;
    }
}
