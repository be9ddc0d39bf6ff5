package io.secformer.convert.tensor;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, the caller's included, that share the independent parts of one
 * computation.
 *
 * <p>Several callers may use the same workers: the caller always works itself, so nobody waits for
 * a busy thread. With one thread everything runs in the caller.
 */
public final class Workers implements AutoCloseable {
    private final int threads;
    private final @Nullable ThreadPoolExecutor helpers;

    /**
     * Starts {@code threads - 1} helper threads.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("at least 1 thread is needed, found " + threads);
        }
        this.threads = threads;
        this.helpers =
                threads == 1
                        ? null
                        : new ThreadPoolExecutor(
                                threads - 1,
                                threads - 1,
                                0,
                                TimeUnit.SECONDS,
                                new LinkedBlockingQueue<>(),
                                Thread.ofPlatform().daemon().name("ring-worker-", 1).factory());
    }

    /** The number of threads that work at the same time, the caller's included. */
    public int threads() {
        return threads;
    }

    /**
     * Runs {@code task} for each number in {@code [0, tasks)}, in any order, and returns when all
     * are done. What the tasks wrote is visible to the caller.
     *
     * @throws RuntimeException or an error: the first that a task threw, after all have ended
     */
    public void run(int tasks, IntConsumer task) {
        ThreadPoolExecutor pool = helpers;
        if (pool == null || tasks <= 1) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
            }
            return;
        }
        Batch batch = new Batch(tasks, task);
        for (int i = 1; i < Math.min(threads, tasks); i++) {
            pool.execute(batch);
        }
        batch.run();
        try {
            batch.await();
        } finally {
            // Helpers that are busy elsewhere would keep it, and all that it works on, until then.
            while (pool.remove(batch)) {}
        }
    }

    /** How many times a helper is asked to join in something and has not come to it yet. */
    int waiting() {
        return helpers == null ? 0 : helpers.getQueue().size();
    }

    /** Stops the helper threads. */
    @Override
    public void close() {
        if (helpers != null) {
            helpers.close();
        }
    }

    private static final class Batch implements Runnable {
        private final int tasks;
        private final IntConsumer task;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch open;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Batch(int tasks, IntConsumer task) {
            this.tasks = tasks;
            this.task = task;
            this.open = new CountDownLatch(tasks);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                try {
                    task.accept(i);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    open.countDown();
                }
            }
        }

        void await() {
            boolean interrupted = false;
            while (open.getCount() > 0) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    // The tasks write to the caller's arrays: leaving before they end is no option.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            } else if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
