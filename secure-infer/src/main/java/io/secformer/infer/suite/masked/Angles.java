package io.secformer.infer.suite.masked;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cosines and sines of the angles {@code 2 pi i / 2^L}. The word is cut into parts of few bits,
 * each with a table that a cache holds; the angles of the parts add up by the addition theorems.
 *
 * <p>The parties' public factors have to agree bit for bit on any machine, so the tables come from
 * {@link StrictMath}, and sums and products are plain.
 */
public final class Angles {
    /** Tables for all protocols of a process: there are no more than rings. */
    public static final Angles SHARED = new Angles();

    private static final int LARGEST_PART_BITS = 11;

    private final Map<Integer, Part[]> rings = new ConcurrentHashMap<>();

    /** Writes the cosines and sines of {@code count} words of a ring from {@code from} on. */
    void evaluate(
            long[] words, int from, int count, int ringBits, double[] cosines, double[] sines) {
        Part[] parts = rings.computeIfAbsent(ringBits, Angles::parts);
        parts[0].look(words, from, count, cosines, sines);
        for (int part = 1; part < parts.length; part++) {
            parts[part].add(words, from, count, cosines, sines);
        }
    }

    private static Part[] parts(int ringBits) {
        int count = (ringBits + LARGEST_PART_BITS - 1) / LARGEST_PART_BITS;
        Part[] parts = new Part[count];
        for (int part = 0; part < count; part++) {
            int from = ringBits * part / count;
            int to = ringBits * (part + 1) / count;
            parts[part] = new Part(from, to - from, ringBits);
        }
        return parts;
    }

    /** Cosines and sines, one beside the other, of what a few bits of a word stand for. */
    private static final class Part {
        private final int shift;
        private final int mask;
        private final double[] table;

        Part(int shift, int bits, int ringBits) {
            this.shift = shift;
            this.mask = (1 << bits) - 1;
            this.table = new double[2 << bits];
            double unit = Math.scalb(2 * Math.PI, shift - ringBits);
            for (int i = 0; i <= mask; i++) {
                table[2 * i] = StrictMath.cos(i * unit);
                table[2 * i + 1] = StrictMath.sin(i * unit);
            }
        }

        void look(long[] words, int from, int count, double[] cosines, double[] sines) {
            for (int i = 0; i < count; i++) {
                int at = 2 * ((int) (words[from + i] >>> shift) & mask);
                cosines[i] = table[at];
                sines[i] = table[at + 1];
            }
        }

        void add(long[] words, int from, int count, double[] cosines, double[] sines) {
            for (int i = 0; i < count; i++) {
                int at = 2 * ((int) (words[from + i] >>> shift) & mask);
                double c = table[at];
                double s = table[at + 1];
                double cosine = cosines[i];
                double sine = sines[i];
                cosines[i] = cosine * c - sine * s;
                sines[i] = sine * c + cosine * s;
            }
        }
    }
}
