package io.secformer.infer.bench;

/** Times something that takes long enough for the clock, again and again. */
final class Stopwatch {
    private static final double LEAST_SECONDS = 0.6;
    private static final int LEAST_REPEATS = 5;

    private Stopwatch() {}

    /** Seconds of one run: the best of at least five, after the compiler has seen as many. */
    static double best(Runnable task) {
        double best = Double.MAX_VALUE;
        double total = 0;
        for (int run = 0; run < 2 * LEAST_REPEATS || total < LEAST_SECONDS; run++) {
            long start = System.nanoTime();
            task.run();
            double seconds = (System.nanoTime() - start) * 1e-9;
            total += seconds;
            best = Math.min(best, seconds);
        }
        return best;
    }
}
