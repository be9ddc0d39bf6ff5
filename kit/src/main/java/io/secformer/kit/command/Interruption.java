package io.secformer.kit.command;

import io.secformer.kit.progress.Progress;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command that is interrupted, with one sentence on standard error. What fails because the
 * process ends, in whatever thread, is not told.
 */
final class Interruption {
    /** Set by the launcher where standard error is a terminal. */
    private static final String TERMINAL = "secformer.terminal";

    private final PrintStream out;
    private final boolean isStep;
    private final boolean onTerminal;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Object command;
    private volatile Progress progress = Progress.none();
    private volatile @Nullable Throwable failure;
    private volatile boolean begun;

    private Interruption(PrintStream out, boolean isStep, boolean onTerminal) {
        this.out = out;
        this.isStep = isStep;
        this.onTerminal = onTerminal;
    }

    /**
     * An interruption that has not come yet.
     *
     * @param isStep whether another command started this one, and says what the user needs to know
     */
    static Interruption of(PrintStream out, boolean isStep) {
        return new Interruption(out, isStep, Boolean.getBoolean(TERMINAL));
    }

    /** This is the command that runs, and how it says how far it is. */
    void runs(Object running, Progress said) {
        command = running;
        progress = said;
    }

    /** Whether it has come: a failure is then kept here, and not for others to tell. */
    boolean takes(Throwable failed) {
        if (begun) {
            failure = failed;
        }
        return begun;
    }

    /** The command has ended, well or not. */
    void over() {
        over.countDown();
    }

    /** The process ends: called once, on another thread than the command's. */
    void come() {
        begun = true;
        String sentence = sentence();
        progress.silence();
        if (sentence == null) {
            return;
        }
        if (onTerminal) {
            // Behind "^C", and behind a line of progress that waits to be written over.
            out.println();
        }
        out.println("secformer: " + sentence);
        out.flush();
    }

    private @Nullable String sentence() {
        Object running = command;
        if (!(running instanceof Interruptible interruptible)) {
            return isStep ? null : Interruptible.NOTHING_KEPT;
        }
        long seconds = interruptible.stopSeconds();
        if (seconds > 0) {
            if (!isOverWithin(seconds)) {
                return "did not stop within " + seconds + " s, ending anyway";
            }
            Throwable failed = failure;
            return failed == null ? null : Failures.line(failed);
        }
        String own = interruptible.whenInterrupted();
        return isStep ? null : own;
    }

    private boolean isOverWithin(long seconds) {
        try {
            return over.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
