package io.secformer.infer.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames between the thread that sends and the one that delivers, bounded in bytes. Each frame is
 * ready when the imitated link would have delivered it.
 *
 * <p>Frames of a lane stay in order. Lanes that have something to send get the same number of bytes
 * through, however much one of them has waiting: what is short does not wait for what is long.
 */
final class FrameQueue {
    /** A lane that holds less may always add to it, however much others hold. */
    private static final int OWN_BYTES = 1 << 20;

    private record Waiting(Frame frame, long sinceNanos) {}

    private record Flying(Frame frame, long readyNanos) {}

    /** What waits of a lane, and when its turn is: the lane with the lowest tag is next. */
    private static final class LaneQueue {
        private final Queue<Waiting> frames = new ArrayDeque<>();
        private long heldBytes;
        private long tag;
    }

    private final long capacityBytes;
    private final LinkProfile link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, LaneQueue> lanes = new LinkedHashMap<>();

    /** What has left, in the order in which it arrives; the first is what {@link #peek} shows. */
    private final Deque<Flying> flying = new ArrayDeque<>();

    private @Nullable Waiting last;
    private long waitingFrames;
    private long heldBytes;

    /** The tag of the lane that was served last. */
    private long turn;

    private long linkFreeNanos = System.nanoTime();
    private long progressNanos = System.nanoTime();
    private boolean ended;

    FrameQueue(ChannelOptions options) {
        this.capacityBytes = options.queueBytes();
        this.link = options.link();
    }

    /**
     * Adds a frame, when fewer bytes than the capacity are held, or few of its lane.
     *
     * @return whether it was added: not when nothing moved for {@code timeoutMillis}
     * @throws InterruptedException if the thread was interrupted while waiting
     */
    boolean put(Frame frame, long timeoutMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long start = System.nanoTime();
            LaneQueue lane = lanes.computeIfAbsent(frame.lane(), _ -> new LaneQueue());
            while (isFull(lane) && !ended) {
                long now = System.nanoTime();
                long idle = Math.min(now - start, now - progressNanos);
                long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis) - idle;
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            if (!ended) {
                add(lane, frame);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(LaneQueue lane) {
        return heldBytes >= capacityBytes && lane.heldBytes >= Math.min(capacityBytes, OWN_BYTES);
    }

    private void add(LaneQueue lane, Frame frame) {
        if (lane.frames.isEmpty()) {
            // Who had nothing to send saves no turns up.
            lane.tag = Math.max(lane.tag, turn);
        }
        lane.frames.add(new Waiting(frame, System.nanoTime()));
        lane.heldBytes += frame.framedBytes();
        heldBytes += frame.framedBytes();
        waitingFrames++;
        changed.signalAll();
    }

    /** Adds a frame beyond any bound, after all others, and lets nothing follow it. */
    void putLast(Frame frame) {
        lock.lock();
        try {
            if (!ended) {
                last = new Waiting(frame, System.nanoTime());
                heldBytes += frame.framedBytes();
            }
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is held, and wakes everybody. */
    void end() {
        lock.lock();
        try {
            ended = true;
            flying.forEach(each -> each.frame.done());
            lanes.values().forEach(lane -> lane.frames.forEach(each -> each.frame.done()));
            flying.clear();
            lanes.clear();
            last = null;
            waitingFrames = 0;
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
                long now = System.nanoTime();
                send(now);
                Flying first = flying.peek();
                if (first != null && first.readyNanos <= now) {
                    return first.frame;
                }
                boolean drained = first == null && !hasWaiting();
                if ((drained && ended) || (waitMillis > 0 && deadline <= now)) {
                    return null;
                }
                long most = waitMillis > 0 ? deadline - now : Long.MAX_VALUE;
                if (first != null) {
                    most = Math.min(most, first.readyNanos - now);
                }
                if (hasWaiting()) {
                    most = Math.min(most, Math.max(1, linkFreeNanos - now));
                }
                changed.await(most, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasWaiting() {
        return waitingFrames > 0 || last != null;
    }

    /**
     * Lets frames leave, as many as the imitated link has taken by now. A link that is not imitated
     * takes one at a time, as late as can be: what comes meanwhile may have its turn before.
     */
    private void send(long now) {
        boolean imitated = !link.equals(LinkProfile.UNLIMITED);
        while (hasWaiting() && linkFreeNanos <= now && (imitated || flying.isEmpty())) {
            Waiting next = take();
            long start = Math.max(linkFreeNanos, next.sinceNanos);
            linkFreeNanos = start + link.transmissionNanos(next.frame.framedBytes());
            flying.add(new Flying(next.frame, linkFreeNanos + link.delayNanos()));
        }
    }

    private Waiting take() {
        LaneQueue next = null;
        for (LaneQueue lane : lanes.values()) {
            if (!lane.frames.isEmpty() && (next == null || lane.tag < next.tag)) {
                next = lane;
            }
        }
        if (next == null) {
            Waiting all = Objects.requireNonNull(last);
            last = null;
            return all;
        }
        Waiting first = next.frames.remove();
        waitingFrames--;
        turn = next.tag;
        next.tag += first.frame.framedBytes();
        return first;
    }

    /** Removes the frame that {@link #peek} showed. */
    void remove() {
        lock.lock();
        try {
            Flying first = flying.poll();
            if (first != null) {
                heldBytes -= first.frame.framedBytes();
                LaneQueue lane = lanes.get(first.frame.lane());
                if (lane != null && first.frame.type() == Frame.Type.DATA) {
                    lane.heldBytes -= first.frame.framedBytes();
                }
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
            return ended && flying.isEmpty() && !hasWaiting();
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
}
