package io.secformer.distill.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C and SIGTERM end a training between two steps, with a checkpoint. Without it the
 * process would take the native engine down while it computes, which ends in a crash report and
 * loses the work since the last checkpoint. Before anything is computed there, the process ends at
 * once.
 */
final class StopSignal {
    /** Longer than a step and a checkpoint take; after it the process ends as it is. */
    private static final long PATIENCE_SECONDS = 60;

    private static final CountDownLatch ENDED = new CountDownLatch(1);

    private static volatile boolean requested;
    private static volatile boolean guarded;

    private StopSignal() {}

    /** From now on the end of the process waits for {@link #ended}. */
    static void handle() {
        Runtime.getRuntime().addShutdownHook(new Thread(StopSignal::await, "stop"));
    }

    /** From now on a native engine computes, which must not be cut short. */
    static void guard() {
        guarded = true;
    }

    /** Whether the process is to end. */
    static boolean isRequested() {
        return requested;
    }

    /** Nothing native runs any more. */
    static void ended() {
        ENDED.countDown();
    }

    private static void await() {
        requested = true;
        if (!guarded) {
            return;
        }
        try {
            boolean inTime = ENDED.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("secformer: did not stop in time, ending anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
