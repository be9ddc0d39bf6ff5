package io.secformer.convert.ring;

import java.util.Arrays;
import java.util.List;

/**
 * Times of lane products on this machine, by a measurement in plain loops, which the just-in-time
 * compiler turns into the instructions that the matrix products consist of. It takes as long as
 * compiling them, some 0.1 s; the matrix products themselves would take ten times as long. Another
 * program may disturb it: then products are slower than they could, and the words are the same.
 *
 * @param whole products of 64 bits
 * @param low products of 32 x 32 bits, with what clears their operands' high parts
 * @param shorts products modulo 2^16
 * @param ints products modulo 2^32
 */
record LaneSpeeds(double whole, double low, double shorts, double ints) {
    /** Elements, which first-level caches hold. */
    private static final int SIZE = 512;

    /** Passes over them between two looks at the clock. */
    private static final int PASSES = 32;

    /** How long every loop is measured once it is compiled. */
    private static final long SETTLED_NANOS = 10_000_000;

    /** Compiled loops are faster than interpreted ones by more than this. */
    private static final double COMPILED = 25;

    /** After this time without compiled loops there is nothing to choose by. */
    private static final long MOST_NANOS = 1_000_000_000;

    /** What parts have to gain before they are taken: they are read in two passes. */
    private static final double GAIN = 0.9;

    /** Whole words are never wrong. */
    private static final LaneSpeeds UNKNOWN = new LaneSpeeds(0, 1, 1, 1);

    /** Of one machine there is one result. It is measured when it is first asked for. */
    private static final class Machine {
        static final LaneSpeeds SPEEDS = measure();

        private Machine() {}
    }

    /** Those of this machine. */
    static LaneSpeeds ofThisMachine() {
        return Machine.SPEEDS;
    }

    /** The faster way to products of so many bits. */
    WideLanes fastest(int bits) {
        double parts =
                switch (SplitPanels.Width.of(bits)) {
                    case UP_TO_40 -> low + shorts;
                    case UP_TO_48 -> low + 2 * shorts;
                    case UP_TO_64 -> low + 2 * ints;
                };
        return parts < GAIN * whole ? WideLanes.PARTS : WideLanes.WHOLE;
    }

    static LaneSpeeds measure() {
        long[] a = new long[SIZE];
        long[] b = new long[SIZE];
        long[] c = new long[SIZE];
        int[] x = new int[SIZE];
        int[] y = new int[SIZE];
        int[] z = new int[SIZE];
        short[] u = new short[SIZE];
        short[] v = new short[SIZE];
        short[] w = new short[SIZE];
        Arrays.setAll(a, i -> 0x9E37_79B9_7F4A_7C15L * i);
        Arrays.setAll(b, i -> 0xBF58_476D_1CE4_E5B9L * i);
        Loop wholes = new Loop(() -> wholes(a, b, c));
        Loop lows = new Loop(() -> lows(a, b, c));
        Loop shorts = new Loop(() -> shorts(u, v, w));
        Loop ints = new Loop(() -> ints(x, y, z));
        List<Loop> loops = List.of(wholes, lows, shorts, ints);
        long start = System.nanoTime();
        long settled = start;
        long now = start;
        while (now - settled < SETTLED_NANOS && now - start < MOST_NANOS) {
            loops.forEach(Loop::time);
            now = System.nanoTime();
            if (!loops.stream().allMatch(Loop::compiled)) {
                settled = now;
            }
        }
        return settled == now
                ? UNKNOWN
                : new LaneSpeeds(wholes.best, lows.best, shorts.best, ints.best);
    }

    private static final class Loop {
        private final Runnable pass;
        private final long first;
        private long best;

        Loop(Runnable pass) {
            this.pass = pass;
            this.first = nanos();
            this.best = first;
        }

        void time() {
            best = Math.min(best, nanos());
        }

        boolean compiled() {
            return best * COMPILED < first;
        }

        private long nanos() {
            long start = System.nanoTime();
            for (int i = 0; i < PASSES; i++) {
                pass.run();
            }
            return System.nanoTime() - start;
        }
    }

    // Sums have three products of one and the same element each, so that loads matter little.

    private static void wholes(long[] a, long[] b, long[] c) {
        for (int i = 0; i < SIZE; i++) {
            long x = a[i];
            long y = b[i];
            long z = c[i];
            c[i] = ((x * y) ^ (x * z)) + y * z;
        }
    }

    private static void lows(long[] a, long[] b, long[] c) {
        for (int i = 0; i < SIZE; i++) {
            long x = a[i] & 0xFFFF_FFFFL;
            long y = b[i] & 0xFFFF_FFFFL;
            long z = c[i] & 0xFFFF_FFFFL;
            c[i] = ((x * y) ^ (x * z)) + y * z;
        }
    }

    private static void ints(int[] a, int[] b, int[] c) {
        for (int i = 0; i < SIZE; i++) {
            int x = a[i];
            int y = b[i];
            int z = c[i];
            c[i] = ((x * y) ^ (x * z)) + y * z;
        }
    }

    private static void shorts(short[] a, short[] b, short[] c) {
        for (int i = 0; i < SIZE; i++) {
            short x = a[i];
            short y = b[i];
            short z = c[i];
            c[i] = (short) (((x * y) ^ (x * z)) + y * z);
        }
    }
}
