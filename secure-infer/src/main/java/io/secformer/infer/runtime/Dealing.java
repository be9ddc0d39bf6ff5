package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.op.DealerEngine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Deals inferences to both servers, on several lanes at the same time. */
final class Dealing {
    private static final int POLL_MILLIS = 500;

    private final Lanes first;
    private final Lanes second;
    private final DealerEngine engine;
    private final InferenceCounter counter;
    private final SessionEnd end;
    private final long timeoutMillis;
    private final Map<Long, CountDownLatch> unprepared = new ConcurrentHashMap<>();
    private final Presence ofFirst = new Presence();
    private final Presence ofSecond = new Presence();

    /**
     * @param first the link to party 0
     * @param second the link to party 1
     */
    Dealing(
            Lanes first,
            Lanes second,
            DealerEngine engine,
            InferenceCounter counter,
            SessionEnd end,
            long timeoutMillis) {
        this.first = first;
        this.second = second;
        this.engine = engine;
        this.counter = counter;
        this.end = end;
        this.timeoutMillis = timeoutMillis;
    }

    /** Listens to both servers until the session ends. */
    void listen() {
        listen(first.lane(DealerLanes.CONTROL), ofFirst);
        listen(second.lane(DealerLanes.CONTROL), ofSecond);
    }

    private void listen(Channel control, Presence presence) {
        Thread.ofPlatform()
                .daemon()
                .name("session-" + control.peer().name())
                .start(() -> follow(control, presence));
    }

    /**
     * Where a server of this session listens, if it is there.
     *
     * @return null if it does not answer in that time
     */
    @Nullable String whereabouts(int party, long waitMillis) {
        Lanes link = party == 0 ? first : second;
        return (party == 0 ? ofFirst : ofSecond).ask(link.lane(DealerLanes.CONTROL), waitMillis);
    }

    private void follow(Channel control, Presence presence) {
        try {
            while (!end.isOver()) {
                if (!control.poll(POLL_MILLIS)) {
                    continue;
                }
                Message message = Messages.receive(control);
                if (message instanceof Message.Pong pong) {
                    presence.answered(pong);
                    continue;
                }
                Message.Prepared prepared =
                        Messages.expect(control, message, Message.Prepared.class);
                CountDownLatch latch = unprepared.get(prepared.inference());
                if (latch == null) {
                    throw Messages.violation(control, "Prepared for what was not dealt", null);
                }
                latch.countDown();
            }
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    /**
     * Deals an inference, and waits until both servers have prepared it; one at a time on a lane.
     *
     * @param pause is called before each operation, and may wait
     * @throws ChannelException if the session has ended, which it does if this fails
     */
    Pool.Ready deal(Shape shape, int lane, Runnable pause) {
        try {
            return dealOrFail(shape, lane, pause);
        } catch (RuntimeException e) {
            // Half of an inference may be out: nothing of this session can be trusted to fit.
            end.because(e);
            // What ended the session counts: this may only be the interruption that followed.
            throw end.await();
        }
    }

    private Pool.Ready dealOrFail(Shape shape, int lane, Runnable pause) {
        ChannelException over = end.reason();
        if (over != null) {
            throw over;
        }
        long start = System.nanoTime();
        CountDownLatch latch = new CountDownLatch(2);
        long inference = announce(shape, lane, latch);
        long[] bytes = new long[1];
        long[] pausedNanos = new long[1];
        Channel corrections = second.lane(lane);
        try {
            engine.deal(
                    inference,
                    shape.batch(),
                    shape.tokens(),
                    (operation, pieces) -> {
                        long before = System.nanoTime();
                        pause.run();
                        pausedNanos[0] += System.nanoTime() - before;
                        for (byte[] piece : pieces) {
                            bytes[0] += piece.length;
                            corrections.send(piece);
                        }
                    });
            awaitPrepared(inference, latch);
        } finally {
            unprepared.remove(inference);
        }
        long took = System.nanoTime() - start - pausedNanos[0];
        return new Pool.Ready(inference, shape, took, bytes[0]);
    }

    /** Numbers are announced in their order, so that the servers know an old one. */
    private synchronized long announce(Shape shape, int lane, CountDownLatch latch) {
        long inference = counter.next();
        unprepared.put(inference, latch);
        tell(new Message.Deal(inference, shape.batch(), shape.tokens(), lane));
        return inference;
    }

    private void awaitPrepared(long inference, CountDownLatch latch) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            while (!latch.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                ChannelException over = end.reason();
                if (over != null) {
                    throw over;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new ChannelException(
                            Kind.TIMEOUT,
                            "a server did not prepare inference "
                                    + inference
                                    + " within "
                                    + timeoutMillis / 1000.0
                                    + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while dealing", e);
        }
    }

    /** Binds an inference to a client: the servers take its input from nobody else. */
    Message.Ticket grant(String session, Pool.Ready ready, String client, long waitedNanos) {
        tell(new Message.Grant(ready.inference(), client));
        return new Message.Ticket(
                session,
                ready.inference(),
                engine.inputSeed(0, ready.inference()),
                engine.inputSeed(1, ready.inference()),
                ready.offlineNanos(),
                waitedNanos,
                ready.dealerBytes());
    }

    /** Tells the servers that an inference will not be asked for; done ones are not affected. */
    void release(long inference) {
        if (!end.isOver()) {
            try {
                tell(new Message.Release(inference));
            } catch (ChannelException e) {
                end.because(e);
            }
        }
    }

    private void tell(Message message) {
        Messages.send(first.lane(DealerLanes.CONTROL), message);
        Messages.send(second.lane(DealerLanes.CONTROL), message);
    }
}
