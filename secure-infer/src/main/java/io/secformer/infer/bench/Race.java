package io.secformer.infer.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times several things side by side: in turns, a burst of each, so that a machine that is slower
 * for a while is so for all of them. The best burst of each counts.
 */
final class Race {
    private final int rounds;
    private final double burstSeconds;

    /**
     * @param burstSeconds how long each runs in a round
     */
    Race(int rounds, double burstSeconds) {
        this.rounds = rounds;
        this.burstSeconds = burstSeconds;
    }

    /** One of those that race. */
    final class Runner {
        private final LongSupplier task;
        private double best;

        private Runner(LongSupplier task) {
            this.task = task;
        }

        private void burst() {
            long work = 0;
            long start = System.nanoTime();
            double seconds = 0;
            while (seconds < burstSeconds) {
                work += task.getAsLong();
                seconds = (System.nanoTime() - start) * 1e-9;
            }
            best = Math.max(best, work / seconds);
        }

        /** Units of work a second. */
        double perSecond() {
            return best;
        }
    }

    private final List<Runner> runners = new ArrayList<>();

    /**
     * Enters something.
     *
     * @param task does some work and tells how much
     */
    Runner enter(LongSupplier task) {
        Runner runner = new Runner(task);
        runners.add(runner);
        return runner;
    }

    /** Runs them all, round after round. */
    void run() {
        for (int round = 0; round < rounds; round++) {
            runners.forEach(Runner::burst);
        }
    }
}
