package io.secformer.infer.protocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cosines and sines of the angles {@code 2 pi i / 2^L} of a small ring: tables of a whole period,
 * or one angle after another where the ring is large.
 *
 * <p>The parties' public factors have to agree bit for bit on any machine, so the values come from
 * {@link StrictMath}.
 */
public final class Angles {
    private static final int LARGEST_TABLE_BITS = 18;

    private final Map<Integer, double[]> tables = new ConcurrentHashMap<>();

    /** Writes the cosines and sines of {@code count} words of a ring from {@code from} on. */
    void evaluate(
            long[] words, int from, int count, int ringBits, double[] cosines, double[] sines) {
        long mask = (1L << ringBits) - 1;
        if (ringBits <= LARGEST_TABLE_BITS && ringBits > 1) {
            double[] table = tables.computeIfAbsent(ringBits, Angles::table);
            int quarter = table.length >> 2;
            for (int i = 0; i < count; i++) {
                int at = (int) (words[from + i] & mask);
                cosines[i] = table[at];
                sines[i] = table[(at - quarter) & (int) mask];
            }
            return;
        }
        double unit = Math.scalb(2 * Math.PI, -ringBits);
        for (int i = 0; i < count; i++) {
            double angle = (words[from + i] & mask) * unit;
            cosines[i] = StrictMath.cos(angle);
            sines[i] = StrictMath.sin(angle);
        }
    }

    private static double[] table(int ringBits) {
        double[] table = new double[1 << ringBits];
        double unit = Math.scalb(2 * Math.PI, -ringBits);
        for (int i = 0; i < table.length; i++) {
            table[i] = StrictMath.cos(i * unit);
        }
        return table;
    }
}
