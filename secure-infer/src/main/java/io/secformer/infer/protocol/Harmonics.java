package io.secformer.infer.protocol;

/**
 * Cosines and sines of the multiples of a run of angles, one multiple after another: {@code cos((k
 * + 1) t) = cos(kt) cos(t) - sin(kt) sin(t)}, and so for the sine. In plain double arithmetic,
 * which gives the same bits on every machine.
 */
final class Harmonics {
    private final double[] firstCosines;
    private final double[] firstSines;
    private final double[] cosines;
    private final double[] sines;

    Harmonics(Angles angles, long[] words, int from, int count, int ringBits) {
        firstCosines = new double[count];
        firstSines = new double[count];
        angles.evaluate(words, from, count, ringBits, firstCosines, firstSines);
        cosines = new double[count];
        sines = new double[count];
        java.util.Arrays.fill(cosines, 1);
    }

    /** Goes on to the next multiple; the first call gives the angles themselves. */
    void next() {
        for (int i = 0; i < cosines.length; i++) {
            double c = cosines[i];
            double s = sines[i];
            cosines[i] = c * firstCosines[i] - s * firstSines[i];
            sines[i] = s * firstCosines[i] + c * firstSines[i];
        }
    }

    /** Cosines of the current multiple; to be read only. */
    double[] cosines() {
        return cosines;
    }

    /** Sines of the current multiple; to be read only. */
    double[] sines() {
        return sines;
    }
}
