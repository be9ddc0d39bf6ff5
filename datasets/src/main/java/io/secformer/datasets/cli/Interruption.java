package io.secformer.datasets.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command that is interrupted, with one sentence. What fails because the process ends is not
 * told.
 */
final class Interruption {
    /** Set for a step of another command, which says itself what is kept. */
    private static final String STEP = "SECFORMER_STEP";

    /** Set by the launcher where standard error is a terminal. */
    private static final String TERMINAL = "secformer.terminal";

    private final PrintStream out;
    private volatile @Nullable Object command;
    private volatile boolean begun;

    Interruption(PrintStream out) {
        this.out = out;
    }

    /** This is the command that runs. */
    void runs(Object running) {
        command = running;
    }

    /** Whether it has come. */
    boolean hasBegun() {
        return begun;
    }

    /** The process ends: called once, on another thread than the command's. */
    void come() {
        begun = true;
        if (System.getenv(STEP) != null) {
            return;
        }
        if (Boolean.getBoolean(TERMINAL)) {
            // Behind "^C", and behind a line of progress that waits to be written over.
            out.println();
        }
        out.println(
                "secformer: "
                        + (command instanceof Interruptible keeping
                                ? keeping.whenInterrupted()
                                : "interrupted, nothing is kept: the same command begins anew"));
        out.flush();
    }
}
