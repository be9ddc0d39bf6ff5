package io.secformer.kit.command;

/**
 * A command that has something to say, or to do, when it is told to end (Ctrl-C, SIGTERM). Without
 * this a command is said to keep nothing.
 */
public interface Interruptible {
    /** What is said of a command that keeps nothing. */
    String NOTHING_KEPT = "interrupted, nothing is kept: the same command begins anew";

    /**
     * Called while the command runs, on another thread; the process ends soon after it returns.
     *
     * @return one sentence: what is kept, and how to go on
     */
    String whenInterrupted();

    /**
     * Asks the command to end by itself, and says how many seconds that may take. Where it then
     * fails, its own sentence is said instead of {@link #whenInterrupted}'s.
     *
     * @return 0 if it cannot
     */
    default long stopSeconds() {
        return 0;
    }
}
