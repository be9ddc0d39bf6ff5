package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.correlation.ShareReader;
import io.secformer.infer.protocol.PartyContext;
import java.util.Arrays;

/** The sum of a series' public factors times its dealt cosines and sines, at a party. */
final class DealtSeries {
    private final SeriesSite site;
    private final double[] cosineFactors;
    private final double[] sineFactors;

    /**
     * @param site whose columns all have one series
     */
    DealtSeries(SeriesSite site) {
        this.site = site;
        this.cosineFactors = scaled(site.series().cosines());
        this.sineFactors = scaled(site.series().sines());
    }

    /** Coefficients at the fraction bits of the public factors. */
    private double[] scaled(double[] coefficients) {
        return Arrays.stream(coefficients)
                .map(coefficient -> coefficient * Math.scalb(1.0, site.coefficientFractionBits()))
                .toArray();
    }

    /** Dealt words of an element: a cosine and a sine a harmonic. */
    int words() {
        return 2 * site.series().harmonics();
    }

    /**
     * Adds the sums of the elements whose words come next.
     *
     * @param cosines of the opened values, as angles
     * @param sines of the same
     */
    void add(
            PartyContext context,
            double[] cosines,
            double[] sines,
            int count,
            ShareReader shares,
            long[] sums) {
        int at = shares.pass(words() * ShareLayout.bytes(count, site.ringBits()));
        context.kernels()
                .series()
                .add(
                        site.series().step(),
                        cosineFactors,
                        sineFactors,
                        cosines,
                        sines,
                        count,
                        shares.packed(),
                        at,
                        site.ringBits(),
                        sums);
    }
}
