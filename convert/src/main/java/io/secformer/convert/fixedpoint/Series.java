package io.secformer.convert.fixedpoint;

import java.util.Arrays;

/**
 * A trigonometric series {@code c0 + sum_j a_j cos(2 pi k_j x / P) + b_j sin(2 pi k_j x / P)} of
 * the multiples {@code k_j = 1 + (j - 1) step}.
 *
 * <p>Steps of 2 leave odd multiples: such a series takes the values {@code 2 c0 - f} half a period
 * on. A function with one corner, of an interval that is shorter than half a period by as much as
 * the corner is wide, needs half as many of them.
 *
 * @param period P, in the units of x
 * @param step from multiple to multiple: 1 for all, 2 for the odd ones
 * @param constant c0
 * @param cosines a_1 to a_K
 * @param sines b_1 to b_K
 * @param maxError largest error of the fit on its interval, as the fit weighed it: relative, say,
 *     or less where arguments are rare
 */
public record Series(
        double period,
        int step,
        double constant,
        double[] cosines,
        double[] sines,
        double maxError) {
    /** A step that leaves the odd multiples. */
    public static final int ODD = 2;

    /** Elements whose five arrays of a block stay in a first-level cache. */
    private static final int BLOCK = 512;

    public Series {
        if (!(period > 0) || !Double.isFinite(period)) {
            throw new IllegalArgumentException("the period must be positive, found " + period);
        }
        if (step != 1 && step != ODD) {
            throw new IllegalArgumentException(
                    "multiples go by 1, or by 2 from odd to odd, found a step of " + step);
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

    /** A series of all multiples. */
    public Series(
            double period, double constant, double[] cosines, double[] sines, double maxError) {
        this(period, 1, constant, cosines, sines, maxError);
    }

    /**
     * The series of a stretched and scaled function, {@code factor f(x / 2^exponent)}, with the
     * same relative error.
     *
     * @param exponent the logarithm of what the period is multiplied by
     * @param factor what values are multiplied by, positive
     */
    public Series stretched(int exponent, double factor) {
        return new Series(
                Math.scalb(period, exponent),
                step,
                constant * factor,
                Arrays.stream(cosines).map(a -> a * factor).toArray(),
                Arrays.stream(sines).map(b -> b * factor).toArray(),
                maxError);
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
        return valuesAt(new double[] {x})[0];
    }

    /** The same at every {@code x}: many at a time take a fraction of the time. */
    public double[] valuesAt(double[] xs) {
        double[] values = new double[xs.length];
        for (int from = 0; from < xs.length; from += BLOCK) {
            int count = Math.min(BLOCK, xs.length - from);
            double[] firstCosines = new double[count];
            double[] firstSines = new double[count];
            for (int i = 0; i < count; i++) {
                double angle = 2 * Math.PI * xs[from + i] / period;
                firstCosines[i] = StrictMath.cos(angle);
                firstSines[i] = StrictMath.sin(angle);
            }
            System.arraycopy(sums(firstCosines, firstSines), 0, values, from, count);
        }
        return values;
    }

    /** Harmonic by harmonic, so that a block's elements share vector registers. */
    private double[] sums(double[] firstCosines, double[] firstSines) {
        double[] turnCosines = firstCosines;
        double[] turnSines = firstSines;
        double[] c = new double[firstCosines.length];
        double[] s = new double[c.length];
        double[] sums = new double[c.length];
        Arrays.fill(sums, constant);
        if (step == ODD) {
            turnCosines = new double[c.length];
            turnSines = new double[c.length];
            for (int i = 0; i < c.length; i++) {
                turnCosines[i] = firstCosines[i] * firstCosines[i] - firstSines[i] * firstSines[i];
                turnSines[i] = 2 * (firstSines[i] * firstCosines[i]);
                // A turn before the first multiple.
                c[i] = firstCosines[i];
                s[i] = -firstSines[i];
            }
        } else {
            Arrays.fill(c, 1);
        }
        for (int k = 0; k < cosines.length; k++) {
            addHarmonic(cosines[k], sines[k], turnCosines, turnSines, c, s, sums);
        }
        return sums;
    }

    /** Turns every angle on by its own turn, and adds {@code a cos + b sin}. */
    private static void addHarmonic(
            double a,
            double b,
            double[] turnCosines,
            double[] turnSines,
            double[] c,
            double[] s,
            double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            double cosine = c[i] * turnCosines[i] - s[i] * turnSines[i];
            double sine = s[i] * turnCosines[i] + c[i] * turnSines[i];
            c[i] = cosine;
            s[i] = sine;
            sums[i] += a * cosine + b * sine;
        }
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
                && step == that.step
                && constant == that.constant
                && maxError == that.maxError
                && Arrays.equals(cosines, that.cosines)
                && Arrays.equals(sines, that.sines);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(cosines) + Arrays.hashCode(sines);
    }

    @Override
    public String toString() {
        return "Series[period="
                + period
                + (step == ODD ? ", odd" : "")
                + ", harmonics="
                + harmonics()
                + ", maxError="
                + maxError
                + "]";
    }
}
