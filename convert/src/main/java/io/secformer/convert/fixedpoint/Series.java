package io.secformer.convert.fixedpoint;

/**
 * A trigonometric series {@code c0 + sum_k a_k cos(2 pi k x / P) + b_k sin(2 pi k x / P)}, k from
 * 1.
 *
 * @param period P, in the units of x
 * @param constant c0
 * @param cosines a_1 to a_K
 * @param sines b_1 to b_K
 * @param maxError largest error of the fit on its interval, relative where the fit was relative
 */
public record Series(
        double period, double constant, double[] cosines, double[] sines, double maxError) {

    public Series {
        if (!(period > 0) || !Double.isFinite(period)) {
            throw new IllegalArgumentException("the period must be positive, found " + period);
        }
        if (cosines.length == 0 || cosines.length != sines.length) {
            throw new IllegalArgumentException(
                    "a series needs as many cosines as sines, found "
                            + cosines.length
                            + " and "
                            + sines.length);
        }
        cosines = cosines.clone();
        sines = sines.clone();
        double sum = Math.abs(constant) + maxError;
        for (int k = 0; k < cosines.length; k++) {
            sum += Math.abs(cosines[k]) + Math.abs(sines[k]);
        }
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("a series has a coefficient that is not finite");
        }
    }

    /** The number of harmonics, K. */
    public int harmonics() {
        return cosines.length;
    }

    @Override
    public double[] cosines() {
        return cosines.clone();
    }

    @Override
    public double[] sines() {
        return sines.clone();
    }

    /** The sum of the series at {@code x}, the same on every machine. */
    public double valueAt(double x) {
        double angle = 2 * Math.PI * x / period;
        double c1 = StrictMath.cos(angle);
        double s1 = StrictMath.sin(angle);
        double c = 1;
        double s = 0;
        double sum = constant;
        for (int k = 0; k < cosines.length; k++) {
            double next = c * c1 - s * s1;
            s = s * c1 + c * s1;
            c = next;
            sum += cosines[k] * c + sines[k] * s;
        }
        return sum;
    }

    /** The sum of the coefficients' magnitudes: what multiplies the noise of the harmonics. */
    public double magnitude() {
        double sum = 0;
        for (int k = 0; k < cosines.length; k++) {
            sum += Math.abs(cosines[k]) + Math.abs(sines[k]);
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series that
                && period == that.period
                && constant == that.constant
                && maxError == that.maxError
                && java.util.Arrays.equals(cosines, that.cosines)
                && java.util.Arrays.equals(sines, that.sines);
    }

    @Override
    public int hashCode() {
        return 31 * java.util.Arrays.hashCode(cosines) + java.util.Arrays.hashCode(sines);
    }

    @Override
    public String toString() {
        return "Series[period="
                + period
                + ", harmonics="
                + harmonics()
                + ", maxError="
                + maxError
                + "]";
    }
}
