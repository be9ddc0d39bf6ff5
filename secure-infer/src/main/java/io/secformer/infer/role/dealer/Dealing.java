package io.secformer.infer.role.dealer;

import io.secformer.infer.engine.DealerEngine;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Lanes;
import io.secformer.infer.session.DealerLanes;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.link.ClientSentences;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Deals inferences to both servers, on several lanes at the same time. */
final class Dealing {
    private static final int POLL_MILLIS = 500;

    /** How long a server may take to say that it is there. */
    private static final int PATIENCE_MILLIS = 5000;

    /** What each server makes of an inference: whether it has it. */
    private record Preparations(
            CompletableFuture<Boolean> ofFirst, CompletableFuture<Boolean> ofSecond) {
        Preparations() {
            this(new CompletableFuture<>(), new CompletableFuture<>());
        }

        CompletableFuture<Boolean> both() {
            return ofFirst.thenCombine(ofSecond, (one, other) -> one && other);
        }
    }

    /** What each server's compilers have taken by the end of an inference that is nobody's. */
    private record Rehearsed(CompletableFuture<Long> ofFirst, CompletableFuture<Long> ofSecond) {
        Rehearsed() {
            this(new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    private final Lanes first;
    private final Lanes second;
    private final DealerEngine engine;
    private final InferenceCounter counter;
    private final SessionEnd end;
    private final long timeoutMillis;
    private final Map<Long, Preparations> unprepared = new ConcurrentHashMap<>();
    private final Map<Long, Rehearsed> rehearsed = new ConcurrentHashMap<>();
    private final CompletableFuture<ServerRoom> roomOfFirst = new CompletableFuture<>();
    private final CompletableFuture<ServerRoom> roomOfSecond = new CompletableFuture<>();
    private volatile LongConsumer onFreed = _ -> {};
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
        listen(0);
        listen(1);
    }

    private void listen(int party) {
        Channel control = (party == 0 ? first : second).lane(DealerLanes.CONTROL);
        end.root("session-" + control.peer().name(), () -> follow(party, control));
    }

    /**
     * Who learns what a server holds nothing of any more.
     *
     * @param consumer takes the number, once for each server
     */
    void onFreed(LongConsumer consumer) {
        onFreed = consumer;
    }

    /** What both servers have room for, as soon as they have said it. */
    CompletableFuture<ServerRoom> room() {
        return roomOfFirst.thenCombine(roomOfSecond, ServerRoom::least);
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

    private void follow(int party, Channel control) {
        while (!end.isOver()) {
            if (control.poll(POLL_MILLIS)) {
                accept(party, control, Messages.receive(control));
            }
        }
    }

    private void accept(int party, Channel control, Message message) {
        switch (message) {
            case Message.Pong pong -> (party == 0 ? ofFirst : ofSecond).answered(pong);
            case Message.Room room ->
                    (party == 0 ? roomOfFirst : roomOfSecond)
                            .complete(new ServerRoom(room.dealtBytes(), room.heapBytes()));
            case Message.Prepared prepared -> prepared(party, control, prepared.inference(), true);
            case Message.Unprepared failed -> prepared(party, control, failed.inference(), false);
            case Message.Rehearsed over -> rehearsed(party, control, over);
            case Message.Freed freed -> {
                onFreed.accept(freed.inference());
                // Whoever still waits for a part of it waits in vain.
                Messages.send(
                        (party == 0 ? second : first).lane(DealerLanes.CONTROL),
                        new Message.Release(freed.inference()));
            }
            default -> throw Messages.violation(control, "what a server does not say", null);
        }
    }

    private void prepared(int party, Channel control, long inference, boolean has) {
        Preparations both = unprepared.get(inference);
        if (both == null) {
            throw Messages.violation(control, "an answer about what was not dealt", null);
        }
        (party == 0 ? both.ofFirst : both.ofSecond).complete(has);
    }

    private void rehearsed(int party, Channel control, Message.Rehearsed over) {
        Rehearsed both = rehearsed.get(over.inference());
        if (both == null) {
            throw Messages.violation(control, "an answer about what was not rehearsed", null);
        }
        (party == 0 ? both.ofFirst : both.ofSecond).complete(over.compiledMillis());
    }

    /**
     * Deals an inference, and waits until both servers have prepared it; one at a time on a lane.
     *
     * @param pause is called before each operation, and may wait
     * @throws RefusedRequestException if its number cannot be kept, or a server cannot keep it
     * @throws ChannelException if the session has ended, which it does if this fails
     */
    Pool.Ready deal(RequestShape shape, int lane, Runnable pause) {
        try {
            return dealOrFail(shape, lane, pause);
        } catch (RefusedRequestException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // Half of an inference may be out: nothing of this session can be trusted to fit.
            end.because(e);
            // What ended the session counts: this may only be the interruption that followed.
            throw end.await();
        }
    }

    private Pool.Ready dealOrFail(RequestShape shape, int lane, Runnable pause) {
        ChannelException over = end.reason();
        if (over != null) {
            throw over;
        }
        long start = System.nanoTime();
        Preparations both = new Preparations();
        long inference = announce(shape, lane, both);
        long[] bytes = new long[1];
        long[] pausedNanos = new long[1];
        Channel corrections = second.lane(lane);
        boolean has;
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
            has = awaitPrepared(inference, both);
        } finally {
            unprepared.remove(inference);
        }
        if (!has) {
            release(inference);
            throw new RefusedRequestException(
                    "a server cannot keep inference " + inference + ": ask again later");
        }
        long took = System.nanoTime() - start - pausedNanos[0];
        return new Pool.Ready(inference, shape, took, bytes[0]);
    }

    /** Numbers are announced in their order, so that the servers know an old one. */
    private synchronized long announce(RequestShape shape, int lane, Preparations both) {
        long inference = number();
        unprepared.put(inference, both);
        tell(new Message.Deal(inference, shape.batch(), shape.tokens(), lane));
        return inference;
    }

    /** Nothing is out yet where the number cannot be kept: only this request fails. */
    private long number() {
        try {
            return counter.next();
        } catch (UncheckedIOException e) {
            throw new RefusedRequestException(ClientSentences.NO_NUMBER, e);
        }
    }

    /** A large inference takes its time, during which the servers still answer. */
    private boolean awaitPrepared(long inference, Preparations preparations) {
        CompletableFuture<Boolean> both = preparations.both();
        long asked = System.nanoTime();
        try {
            while (true) {
                try {
                    return both.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    ChannelException over = end.reason();
                    if (over != null) {
                        throw over;
                    }
                }
                if (System.nanoTime() - asked > TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
                    requirePresent(inference, 0, preparations.ofFirst);
                    requirePresent(inference, 1, preparations.ofSecond);
                    asked = System.nanoTime();
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while dealing", e);
        }
    }

    private void requirePresent(long inference, int party, CompletableFuture<Boolean> answer) {
        if (!answer.isDone()
                && whereabouts(party, Math.min(PATIENCE_MILLIS, timeoutMillis)) == null) {
            throw new ChannelException(
                    Kind.TIMEOUT,
                    "party"
                            + party
                            + " did not prepare inference "
                            + inference
                            + " within "
                            + timeoutMillis / 1000.0
                            + " s, and does not answer");
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

    /**
     * Has both servers evaluate an inference that is nobody's, and waits until they are done.
     *
     * @param links whether they make links of their own meanwhile
     * @return what the compilers of party 0 and party 1 have taken so far, in milliseconds
     * @throws ChannelException if the session has ended
     */
    long[] rehearse(Pool.Ready ready, boolean links) {
        Rehearsed both = new Rehearsed();
        rehearsed.put(ready.inference(), both);
        try {
            tell(new Message.Rehearse(ready.inference(), links));
            CompletableFuture<ChannelException> over = end.ended();
            CompletableFuture.anyOf(CompletableFuture.allOf(both.ofFirst, both.ofSecond), over)
                    .join();
            if (over.isDone()) {
                throw over.join();
            }
            return new long[] {both.ofFirst.join(), both.ofSecond.join()};
        } finally {
            rehearsed.remove(ready.inference());
        }
    }

    /** Tells the servers that clients are answered as fast as they will be. */
    void open() {
        tell(new Message.Open());
    }

    /** Tells the servers that an inference will not be asked for; done ones are not affected. */
    void release(long inference) {
        tellIfOpen(new Message.Release(inference));
    }

    /** Tells the servers to drop an inference if its input has not come. */
    void expire(long inference) {
        tellIfOpen(new Message.Expire(inference));
    }

    private void tellIfOpen(Message message) {
        if (!end.isOver()) {
            try {
                tell(message);
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
