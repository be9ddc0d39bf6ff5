package io.secformer.infer.suite.masked;

import io.secformer.convert.ring.PlainSeries;
import io.secformer.infer.correlation.Scratch;

/**
 * Cosines and sines of the multiples of a run of angles, one multiple after another: {@code cos((k
 * + s) t) = cos(kt) cos(st) - sin(kt) sin(st)}, and so for the sine. In plain double arithmetic,
 * which gives the same bits on every machine.
 */
final class Harmonics {
    private final int count;
    private final double[] turnCosines;
    private final double[] turnSines;
    private final double[] cosines;
    private final double[] sines;
    private boolean started;

    /**
     * Uses the scratch arrays of numbers 0 to 3.
     *
     * @param step from multiple to multiple, 1 or 2
     */
    Harmonics(
            int step,
            Angles angles,
            long[] words,
            int from,
            int count,
            int ringBits,
            Scratch scratch) {
        this.count = count;
        turnCosines = scratch.doubles(0, count);
        turnSines = scratch.doubles(1, count);
        cosines = scratch.doubles(2, count);
        sines = scratch.doubles(3, count);
        angles.evaluate(words, from, count, ringBits, turnCosines, turnSines);
        System.arraycopy(turnCosines, 0, cosines, 0, count);
        System.arraycopy(turnSines, 0, sines, 0, count);
        if (step == 2) {
            PlainSeries.rotate(count, turnCosines, turnSines, cosines, sines);
        }
    }

    /** Goes on to the next multiple; the first call gives the angles themselves. */
    void next() {
        if (started) {
            PlainSeries.rotate(count, cosines, sines, turnCosines, turnSines);
        }
        started = true;
    }

    /** Cosines of the current multiple, to be read only; the array may be longer than the run. */
    double[] cosines() {
        return cosines;
    }

    /** Sines of the current multiple, to be read only; the array may be longer than the run. */
    double[] sines() {
        return sines;
    }

    /** Writes the current cosines times {@code unit}, rounded. */
    void roundCosines(double unit, long[] out) {
        round(count, cosines, unit, out);
    }

    /** Writes the current sines times {@code unit}, rounded. */
    void roundSines(double unit, long[] out) {
        round(count, sines, unit, out);
    }

    private static void round(int count, double[] values, double unit, long[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = (long) Math.rint(values[i] * unit);
        }
    }
}
