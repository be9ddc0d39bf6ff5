package io.secformer.datasets.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * Closes a stream from which nothing came for too long, which ends the reader's wait. The client's
 * own timeout ends with the response's header.
 */
final class StallGuard implements AutoCloseable {
    private final Closeable stream;
    private final long limitNanos;
    private final Thread thread;
    private volatile long touchedNanos = System.nanoTime();
    private volatile boolean hasStalled;

    StallGuard(Closeable stream, Duration limit) {
        this.stream = stream;
        this.limitNanos = limit.toNanos();
        this.thread = Thread.ofVirtual().unstarted(this::watch);
        thread.start();
    }

    /** Says that something came. */
    void touch() {
        touchedNanos = System.nanoTime();
    }

    /** Whether the stream was closed because nothing came. */
    boolean hasStalled() {
        return hasStalled;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        try {
            long left = limitNanos;
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                left = limitNanos - (System.nanoTime() - touchedNanos);
            }
            hasStalled = true;
            stream.close();
        } catch (InterruptedException | IOException e) {
            // The reader is done, or its next read fails with the stream's own reason.
            return;
        }
    }
}
