package io.secformer.convert.ring;

import java.util.Arrays;

/** Harmonic by harmonic over all elements: runs everywhere. */
public final class PlainSeries implements SeriesKernel {

    @Override
    public void add(
            int step,
            double[] as,
            double[] bs,
            double[] cosines,
            double[] sines,
            int count,
            byte[] packed,
            int at,
            int bits,
            long[] sums) {
        add(step, as, bs, cosines, sines, 0, count, count, packed, at, bits, sums);
    }

    /**
     * The same for some of the elements.
     *
     * @param from the first element; a multiple of 8
     * @param count how many
     * @param all elements that have words
     */
    static void add(
            int step,
            double[] as,
            double[] bs,
            double[] cosines,
            double[] sines,
            int from,
            int count,
            int all,
            byte[] packed,
            int at,
            int bits,
            long[] sums) {
        double[] c = Arrays.copyOfRange(cosines, from, from + count);
        double[] s = Arrays.copyOfRange(sines, from, from + count);
        double[] turnCosines = c.clone();
        double[] turnSines = s.clone();
        if (step == 2) {
            rotate(count, turnCosines, turnSines, c, s);
        }
        long[] ofCosines = new long[count];
        long[] ofSines = new long[count];
        int stride = BitPacking.packedBytes(all, bits);
        int place = at + BitPacking.packedBytes(from, bits);
        for (int k = 0; k < as.length; k++) {
            if (k > 0) {
                rotate(count, c, s, turnCosines, turnSines);
            }
            BitPacking.unpack(packed, place, count, bits, ofCosines, 0);
            BitPacking.unpack(packed, place + stride, count, bits, ofSines, 0);
            addTerm(as[k], bs[k], c, s, ofCosines, ofSines, from, sums);
            place += 2 * stride;
        }
    }

    /** Turns the first {@code count} angles on, each by its own: the addition theorems, plainly. */
    public static void rotate(
            int count, double[] c, double[] s, double[] byCosines, double[] bySines) {
        for (int i = 0; i < count; i++) {
            double cosine = c[i];
            double sine = s[i];
            c[i] = cosine * byCosines[i] - sine * bySines[i];
            s[i] = sine * byCosines[i] + cosine * bySines[i];
        }
    }

    private static void addTerm(
            double a,
            double b,
            double[] c,
            double[] s,
            long[] ofCosines,
            long[] ofSines,
            int from,
            long[] sums) {
        for (int i = 0; i < c.length; i++) {
            long p = (long) Math.rint(a * c[i] + b * s[i]);
            long q = (long) Math.rint(a * s[i] - b * c[i]);
            sums[from + i] += p * ofCosines[i] + q * ofSines[i];
        }
    }
}
