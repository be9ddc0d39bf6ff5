package io.secformer.infer.net;

import io.secformer.infer.net.ChannelException.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Conversations that share one link: messages of a lane stay in order, and a lane whose receiver is
 * busy does not hold the others up. A thread reads the link and puts every message where it
 * belongs.
 *
 * <p>The lanes live and die together: the first failure of one, or of the link, is the failure of
 * all. A message that came before it is still received.
 */
public final class Lanes {
    private static final int POLL_MILLIS = 200;

    private final AbstractChannel link;
    private final Lane[] lanes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean reading;
    private boolean over;

    Lanes(AbstractChannel link, int count, int maxBytes) {
        if (count < 1 || count > Frame.MAX_LANE + 1) {
            throw new IllegalArgumentException("a link has 1 to 256 lanes, found " + count);
        }
        this.link = link;
        this.lanes = new Lane[count];
        Arrays.setAll(lanes, lane -> new Lane(lane, maxBytes));
    }

    Lanes start() {
        Thread.ofPlatform().daemon().name("lanes-of-" + link.peer().name()).start(this::read);
        return this;
    }

    /** How many there are. */
    public int count() {
        return lanes.length;
    }

    /** A lane as a link of its own. Aborting or closing it does so to all. */
    public Channel lane(int number) {
        return lanes[number];
    }

    /**
     * Says how long a message may be that comes on a lane; longer ones are refused before memory is
     * taken.
     */
    public void limit(int number, int maxBytes) {
        lock.lock();
        try {
            lanes[number].maxBytes = maxBytes;
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        try {
            while (true) {
                Frame.Header header = link.next(POLL_MILLIS);
                if (header != null) {
                    Lane lane = admit(header);
                    lane.put(link.takeNext(header));
                }
            }
        } catch (ChannelException e) {
            // Whoever waits on a lane asks the link for the reason.
        } finally {
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The lane of a message, when it has room. */
    private Lane admit(Frame.Header header) {
        lock.lock();
        try {
            if (header.lane() >= lanes.length) {
                throw link.violated("a message on lane " + header.lane() + " of " + lanes.length);
            }
            Lane lane = lanes[header.lane()];
            if (header.length() > lane.maxBytes) {
                throw link.wrongSize(header.length(), 0, lane.maxBytes);
            }
            while (lane.heldBytes >= link.options().queueBytes()) {
                link.requireUsable();
                changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            reading = true;
            return lane;
        } catch (InterruptedException e) {
            throw link.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private final class Lane implements Channel {
        private final int number;
        private final Queue<byte[]> arrived = new ArrayDeque<>();
        private final Meter sent = new Meter();
        private final Meter received = new Meter();
        private int maxBytes;
        private long heldBytes;

        Lane(int number, int maxBytes) {
            this.number = number;
            this.maxBytes = maxBytes;
        }

        void put(byte[] message) {
            lock.lock();
            try {
                arrived.add(message);
                heldBytes += message.length;
                reading = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Identity peer() {
            return link.peer();
        }

        @Override
        public void send(byte[] payload) {
            send(new Frame(Frame.Type.DATA, number, payload));
        }

        @Override
        public void sendSecret(byte[] payload) {
            send(new Frame(Frame.Type.DATA, number, payload, true));
        }

        private void send(Frame frame) {
            link.send(frame);
            sent.count(frame.payload().length);
        }

        @Override
        public void send(byte[] payload, int from, int length) {
            send(Arrays.copyOfRange(payload, from, Math.addExact(from, length)));
        }

        @Override
        public byte[] receive(int expectedBytes) {
            return receive(expectedBytes, expectedBytes);
        }

        @Override
        public byte[] receiveAtMost(int mostBytes) {
            return receive(0, mostBytes);
        }

        private byte[] receive(int least, int most) {
            lock.lock();
            try {
                if (!await(link.options().timeoutMillis(), true)) {
                    throw link.silent();
                }
                byte[] message = arrived.remove();
                heldBytes -= message.length;
                changed.signalAll();
                if (message.length < least || message.length > most) {
                    throw link.wrongSize(message.length, least, most);
                }
                received.count(message.length);
                return message;
            } catch (InterruptedException e) {
                throw link.interrupted(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean poll(long waitMillis) {
            lock.lock();
            try {
                return await(Math.max(1, waitMillis), false);
            } catch (InterruptedException e) {
                throw link.interrupted(e);
            } finally {
                lock.unlock();
            }
        }

        /**
         * Waits for a message.
         *
         * @param patient gives a long one that is on its way its time
         */
        private boolean await(long waitMillis, boolean patient) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (arrived.isEmpty()) {
                if (over) {
                    link.requireUsable();
                    throw link.failed(Kind.CUT, "the link to " + peer() + " broke off", null);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0 && !(patient && reading)) {
                    return false;
                }
                long poll = TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
                changed.await(left > 0 ? Math.min(left, poll) : poll, TimeUnit.NANOSECONDS);
            }
            return true;
        }

        @Override
        public Lanes split(int count, int maxBytes) {
            throw new IllegalStateException("a lane is not divided again");
        }

        @Override
        public Traffic sent() {
            return sent.read();
        }

        @Override
        public Traffic received() {
            return received.read();
        }

        @Override
        public void abort(String reason) {
            link.abort(reason);
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
