package io.secformer.infer.runtime;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives clients the inferences of a session, each to one: from the pool, or dealt while they wait.
 *
 * <p>Two threads deal, each on its own lane: one for clients that wait, one to fill the pool, which
 * pauses while somebody waits. Whoever asks for what is just being dealt for the pool gets it.
 */
final class TicketOffice implements AutoCloseable {
    /** The pool's dealing pauses for this part of the timeout at most, and then goes a step on. */
    private static final int PAUSE_DIVISOR = 4;

    private static final long POLL_MILLIS = 200;

    /** What is being dealt for the pool, and who has asked for it meanwhile. */
    private static final class Ahead {
        private final Shape shape;
        private @Nullable CompletableFuture<Pool.Ready> claim;

        Ahead(Shape shape) {
            this.shape = shape;
        }
    }

    private final String session;
    private final Dealing dealing;
    private final SessionEnd end;
    private final PoolOptions options;
    private final Pool pool;
    private final long timeoutMillis;
    private final Consumer<String> log;
    private final ExecutorService asked =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("dealing").factory());
    private @Nullable Ahead ahead;
    private int waiting;

    TicketOffice(
            DealerSession session,
            Dealing dealing,
            PoolOptions options,
            long timeoutMillis,
            Consumer<String> log) {
        ShapeCosts costs = new ShapeCosts(session.model());
        this.session = session.id();
        this.dealing = dealing;
        this.end = session.end();
        this.options = options;
        this.pool = new Pool(options, shape -> costs.of(shape).dealerBytes());
        this.timeoutMillis = timeoutMillis;
        this.log = log;
    }

    /** Starts to fill the pool. */
    TicketOffice open() {
        if (options.isUsed()) {
            Thread.ofPlatform().daemon().name("dealing-ahead").start(this::fill);
        }
        return this;
    }

    /**
     * An inference for a client; if none is ready, it is dealt after those that were asked for
     * before.
     */
    CompletableFuture<Message.Ticket> issue(String client, Shape shape) {
        long start = System.nanoTime();
        Optional<Pool.Ready> ready;
        CompletableFuture<Pool.Ready> dealt;
        synchronized (this) {
            ready = pool.take(shape);
            notifyAll();
            dealt =
                    ready.isPresent()
                            ? CompletableFuture.completedFuture(ready.get())
                            : request(shape);
        }
        if (ready.isPresent()) {
            return dealt.thenApply(found -> dealing.grant(session, found, client, 0));
        }
        if (options.isUsed()) {
            log.accept("no inference of " + shape + " is ready: " + client + " waits for one");
        }
        return dealt.thenApply(
                found -> dealing.grant(session, found, client, System.nanoTime() - start));
    }

    private CompletableFuture<Pool.Ready> request(Shape shape) {
        Ahead now = ahead;
        if (now != null && now.claim == null && now.shape.equals(shape)) {
            now.claim = new CompletableFuture<>();
            return now.claim;
        }
        waiting++;
        try {
            return CompletableFuture.supplyAsync(() -> dealAsked(shape), asked);
        } catch (RejectedExecutionException e) {
            throw new ChannelException(Kind.CLOSED, "the session has ended", e);
        }
    }

    private Pool.Ready dealAsked(Shape shape) {
        try {
            return dealing.deal(shape, DealerLanes.ASKED, () -> {});
        } finally {
            synchronized (this) {
                waiting--;
                notifyAll();
            }
        }
    }

    private void fill() {
        try {
            for (Ahead next = nextAhead(); next != null; next = nextAhead()) {
                keep(next, dealing.deal(next.shape, DealerLanes.AHEAD, this::pause));
            }
        } catch (RuntimeException e) {
            end.because(e);
        } finally {
            giveUp();
        }
    }

    private synchronized void giveUp() {
        if (ahead != null && ahead.claim != null) {
            ahead.claim.completeExceptionally(end.await());
        }
        ahead = null;
    }

    /** What to deal for the pool, as soon as there is something; null when the session is over. */
    private @Nullable Ahead nextAhead() {
        List<Pool.Ready> evicted = new ArrayList<>();
        Ahead next = null;
        synchronized (this) {
            while (next == null && !end.isOver()) {
                Shape shape = pool.reserve(evicted);
                if (shape == null) {
                    pause(POLL_MILLIS);
                } else {
                    next = new Ahead(shape);
                    ahead = next;
                }
            }
        }
        evicted.forEach(old -> dealing.release(old.inference()));
        return next;
    }

    private void keep(Ahead from, Pool.Ready dealt) {
        CompletableFuture<Pool.Ready> claim;
        synchronized (this) {
            ahead = null;
            claim = from.claim;
            if (claim == null) {
                pool.add(dealt);
            } else {
                pool.forget(from.shape);
            }
        }
        if (claim != null) {
            claim.complete(dealt);
        }
    }

    /** Lets those that wait go first, unless one of them waits for this. */
    private synchronized void pause() {
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis / PAUSE_DIVISOR);
        while (waiting > 0
                && !end.isOver()
                && (ahead == null || ahead.claim == null)
                && System.nanoTime() - deadline < 0) {
            pause(POLL_MILLIS);
        }
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while dealing", e);
        }
    }

    /** How many inferences of a shape are ready. */
    synchronized int ready(Shape shape) {
        return pool.size(shape);
    }

    /** Takes back what a client will not ask for any more. */
    void release(long inference) {
        dealing.release(inference);
    }

    /** Takes no more requests; those that wait fail with the session. */
    @Override
    public void close() {
        asked.shutdown();
    }
}
