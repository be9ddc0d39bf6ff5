package io.secformer.distill.train;

import java.time.Duration;

/** When a stage saves where it stands. */
@FunctionalInterface
public interface CheckpointPolicy {
    /**
     * Whether to save now.
     *
     * @param step steps done
     * @param nanosSinceLast since the last checkpoint, or since the stage started
     */
    boolean isDue(int step, long nanosSinceLast);

    /** Saves when so much time has passed. */
    static CheckpointPolicy every(Duration interval) {
        return (step, nanosSinceLast) -> nanosSinceLast >= interval.toNanos();
    }

    /** Saves after every so many steps. */
    static CheckpointPolicy everySteps(int steps) {
        return (step, nanosSinceLast) -> step % steps == 0;
    }
}
