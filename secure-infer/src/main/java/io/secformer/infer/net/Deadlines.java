package io.secformer.infer.net;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What has to happen at a time, whoever waits for what: one clock for all, and a thread of its own
 * for each that strikes.
 */
public final class Deadlines {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private Deadlines() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
        // Now, and not when there may be no more threads.
        clock.prestartAllCoreThreads();
        return clock;
    }

    /**
     * Runs an action later.
     *
     * @return cancelling it before keeps the action from being run
     */
    public static Future<?> after(long millis, Runnable action) {
        return CLOCK.schedule(
                () -> {
                    Thread.startVirtualThread(action);
                },
                millis,
                TimeUnit.MILLISECONDS);
    }
}
