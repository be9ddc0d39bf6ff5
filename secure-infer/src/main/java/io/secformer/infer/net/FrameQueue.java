package io.secformer.infer.net;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames between the thread that sends and the one that delivers, bounded in bytes. Each frame is
 * ready when the imitated link would have delivered it.
 */
final class FrameQueue {
    private record Waiting(Frame frame, long readyNanos) {}

    private final long capacityBytes;
    private final LinkProfile link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> frames = new ArrayDeque<>();
    private long heldBytes;
    private long linkFreeNanos = System.nanoTime();
    private long progressNanos = System.nanoTime();
    private boolean ended;

    FrameQueue(ChannelOptions options) {
        this.capacityBytes = options.queueBytes();
        this.link = options.link();
    }

    /**
     * Adds a frame, when fewer bytes than the capacity are held.
     *
     * @return whether it was added: not when nothing moved for {@code timeoutMillis}
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    boolean put(Frame frame, long timeoutMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long start = System.nanoTime();
            while (heldBytes >= capacityBytes && !ended) {
                long now = System.nanoTime();
                long idle = Math.min(now - start, now - progressNanos);
                long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis) - idle;
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            add(frame);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a frame beyond any bound and lets nothing follow it. */
    void putLast(Frame frame) {
        lock.lock();
        try {
            add(frame);
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is held, and wakes everybody. */
    void end() {
        lock.lock();
        try {
            ended = true;
            frames.forEach(waiting -> waiting.frame.done());
            frames.clear();
            heldBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that part of a large frame has gone. */
    void progress() {
        lock.lock();
        try {
            progressNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next frame to be ready, and leaves it there.
     *
     * @param waitMillis how long at most; 0 for as long as it takes
     * @return the frame, or null if there was none in that time or there will be none
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    @Nullable Frame peek(long waitMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        lock.lockInterruptibly();
        try {
            while (true) {
                Waiting first = frames.peek();
                long now = System.nanoTime();
                if (first != null && first.readyNanos <= now) {
                    return first.frame;
                }
                if ((first == null && ended) || (waitMillis > 0 && deadline <= now)) {
                    return null;
                }
                long most = waitMillis > 0 ? deadline - now : Long.MAX_VALUE;
                long ready = first == null ? Long.MAX_VALUE : first.readyNanos - now;
                changed.await(Math.min(most, ready), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes the frame that {@link #peek} showed. */
    void remove() {
        lock.lock();
        try {
            Waiting first = frames.poll();
            if (first != null) {
                heldBytes -= first.frame.framedBytes();
                progressNanos = System.nanoTime();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether all has been delivered and nothing will follow. */
    boolean isDrained() {
        lock.lock();
        try {
            return ended && frames.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** When anything moved last. */
    long progressNanos() {
        lock.lock();
        try {
            return progressNanos;
        } finally {
            lock.unlock();
        }
    }

    private void add(Frame frame) {
        if (ended) {
            return;
        }
        long now = System.nanoTime();
        linkFreeNanos = Math.max(now, linkFreeNanos) + link.transmissionNanos(frame.framedBytes());
        frames.add(new Waiting(frame, linkFreeNanos + link.delayNanos()));
        heldBytes += frame.framedBytes();
        changed.signalAll();
    }
}
