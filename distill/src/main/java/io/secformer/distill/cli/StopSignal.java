package io.secformer.distill.cli;

/**
 * Asks a command to end between two steps, with a checkpoint: were the process ended while the
 * native engine computes, it would end in a crash report and lose the work since the last
 * checkpoint. Before anything is computed there, the process may end at once.
 */
final class StopSignal {
    /** Longer than a step and a checkpoint take; after it the process ends as it is. */
    private static final long PATIENCE_SECONDS = 60;

    private volatile boolean requested;
    private volatile boolean guarded;

    /** From now on a native engine computes, which must not be cut short. */
    void guard() {
        guarded = true;
    }

    /** Asks the command to end; how many seconds it may take, 0 if it need not. */
    long request() {
        requested = true;
        return guarded ? PATIENCE_SECONDS : 0;
    }

    /** Whether the command is to end. */
    boolean isRequested() {
        return requested;
    }
}
