package io.secformer.infer.role.dealer;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Deadlines;
import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.DealerLanes;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.ServerRoom;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.ShapeCosts;
import io.secformer.infer.session.ShapeCosts.ShapeCost;
import io.secformer.infer.session.link.ClientSentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives clients the inferences of a session, each to one: from the pool, or dealt while they wait.
 *
 * <p>Several names are dealt for at the same time, each name on one lane, so that a long request
 * holds no other name up; nothing is dealt that the servers have no {@linkplain Ledger room} for,
 * or whose client has left. Another thread fills the pool, and pauses while somebody waits. Whoever
 * asks for what is just being dealt for the pool gets it.
 */
final class TicketOffice implements AutoCloseable {
    /** The pool's dealing pauses for this part of the timeout at most, and then goes a step on. */
    private static final int PAUSE_DIVISOR = 4;

    private static final long POLL_MILLIS = 200;

    /** After a failure the pool is not filled for as long. */
    private static final long FAILED_MILLIS = 5000;

    /** What a client may take to send its input, beside the timeout. */
    private static final long INPUT_BYTES_PER_MILLI = 64;

    /** What is being dealt for the pool, and who has asked for it meanwhile. */
    private static final class Ahead {
        private final RequestShape shape;
        private final Ledger.Entry entry;
        private @Nullable Request claim;

        Ahead(RequestShape shape, Ledger.Entry entry) {
            this.shape = shape;
            this.entry = entry;
        }
    }

    /** What a client has asked for. */
    final class Request {
        private final String client;
        private final RequestShape shape;
        private final ShapeCost cost;
        private final long sinceNanos = System.nanoTime();
        private final CompletableFuture<Message.Ticket> ticket = new CompletableFuture<>();
        private boolean over;
        private long granted;

        private Request(String client, RequestShape shape, ShapeCost cost) {
            this.client = client;
            this.shape = shape;
            this.cost = cost;
        }

        /** The ticket to come; it fails if there will be none. */
        CompletableFuture<Message.Ticket> ticket() {
            return ticket;
        }

        /** The client has gone, or will not ask for it: it is not dealt, or dropped. */
        void giveBack() {
            long number;
            synchronized (TicketOffice.this) {
                over = true;
                number = granted;
                TicketOffice.this.notifyAll();
            }
            if (number != 0) {
                dealing.release(number);
            }
        }

        /** Gives it what is ready, unless it is over; then that is dropped. */
        private void grant(Pool.Ready ready, boolean atOnce) {
            boolean dropped;
            synchronized (TicketOffice.this) {
                dropped = over;
                granted = ready.inference();
                ledger.grant(ready.inference(), client);
            }
            if (dropped) {
                dealing.release(ready.inference());
                ticket.completeExceptionally(gone());
                return;
            }
            long waited = atOnce ? 0 : System.nanoTime() - sinceNanos;
            Message.Ticket made = dealing.grant(session, ready, client, waited);
            var _ =
                    Deadlines.after(
                            timeoutMillis + cost.inputBytes() / INPUT_BYTES_PER_MILLI,
                            () -> dealing.expire(ready.inference()));
            if (!ticket.complete(made)) {
                made.first().close();
                made.second().close();
            }
        }

        private RefusedRequestException gone() {
            return new RefusedRequestException("the client has gone");
        }
    }

    private final String session;
    private final Dealing dealing;
    private final SessionEnd end;
    private final PoolOptions options;
    private final ClientLimits limits;
    private final Pool pool;
    private final ShapeCosts costs;
    private final Ledger ledger;
    private final AskedQueue<Request> asked = new AskedQueue<>();
    private final long timeoutMillis;
    private final Consumer<String> log;
    private @Nullable Ahead ahead;
    private int dealt;
    private long dealtHeapBytes;

    TicketOffice(
            DealerSession session,
            Dealing dealing,
            PoolOptions options,
            ClientLimits limits,
            long timeoutMillis,
            Consumer<String> log) {
        this.costs = new ShapeCosts(session.model());
        this.session = session.id();
        this.dealing = dealing;
        this.end = session.end();
        this.options = options;
        this.limits = limits;
        this.ledger = new Ledger(limits);
        this.pool = new Pool(options, shape -> costs.of(shape).dealerBytes());
        this.timeoutMillis = timeoutMillis;
        this.log = log;
    }

    /** Starts to deal to clients, as soon as the servers have said what they have room for. */
    TicketOffice open() {
        dealing.onFreed(this::freed);
        ledger.roomIs(awaitRoom());
        for (int i = 0; i < DealerLanes.ASKED_COUNT; i++) {
            int lane = DealerLanes.ASKED + i;
            end.root("dealing-" + i, () -> dealAsked(lane));
        }
        return this;
    }

    /** Starts to fill the pool. */
    void dealAhead() {
        if (options.isUsed()) {
            end.root("dealing-ahead", this::fill);
        }
    }

    /**
     * Deals an inference that no client gets, and has it evaluated: not while the pool is filled,
     * and clients go first.
     *
     * @param links whether the servers make links of their own meanwhile
     * @return what the compilers of party 0 and party 1 have taken so far, in milliseconds
     * @throws RefusedRequestException if it cannot be dealt
     * @throws ChannelException if the session has ended
     */
    long[] rehearse(RequestShape shape, boolean links) {
        Ledger.Entry entry = holdForNobody(costs.ofRequest(shape));
        Pool.Ready ready;
        try {
            // In turns as for the pool and as for a client, so that the code of both is compiled.
            Runnable pause = links ? this::pause : () -> {};
            ready = dealing.deal(shape, DealerLanes.AHEAD, pause);
        } catch (RefusedRequestException e) {
            synchronized (this) {
                ledger.forget(entry);
            }
            throw e;
        }
        synchronized (this) {
            ledger.dealt(ready.inference(), entry);
        }
        return dealing.rehearse(ready, links);
    }

    private synchronized Ledger.Entry holdForNobody(ShapeCost cost) {
        pause();
        while (!ledger.hasRoom(cost)) {
            ChannelException over = end.reason();
            if (over != null) {
                throw over;
            }
            pause(POLL_MILLIS);
        }
        return ledger.hold(null, cost);
    }

    /**
     * Whether an inference of a shape could be dealt if nobody else asked for anything.
     *
     * @throws RefusedRequestException if not, with the reason
     */
    synchronized void requirePossible(RequestShape shape) {
        ShapeCost cost = costs.ofRequest(shape);
        ledger.requirePossible(shape, cost);
        requireDealable(shape, cost);
    }

    private ServerRoom awaitRoom() {
        CompletableFuture<ChannelException> over = end.ended();
        Object first = CompletableFuture.anyOf(dealing.room(), over).join();
        if (first instanceof ServerRoom room) {
            return room;
        }
        throw over.join();
    }

    private synchronized void freed(long inference) {
        ledger.freed(inference);
        notifyAll();
    }

    /**
     * An inference for a client; if none is ready, it is dealt in its turn.
     *
     * @throws RefusedRequestException if it cannot be dealt at all
     */
    Request request(String client, RequestShape shape) {
        Request request = new Request(client, shape, costs.ofRequest(shape));
        Optional<Pool.Ready> ready;
        synchronized (this) {
            ledger.requirePossible(shape, request.cost);
            requireDealable(shape, request.cost);
            ready = ledger.mayHave(client, request.cost) ? pool.take(shape) : Optional.empty();
            if (ready.isEmpty()) {
                await(request);
            }
            notifyAll();
        }
        if (ready.isPresent()) {
            request.grant(ready.get(), true);
        } else if (options.isUsed()) {
            log.accept("no inference of " + shape + " is ready: " + client + " waits for one");
        }
        return request;
    }

    private static void requireDealable(RequestShape shape, ShapeCost cost) {
        if (cost.preparedBytes() + cost.workingBytes() > Runtime.getRuntime().maxMemory()) {
            throw new RefusedRequestException(
                    "a batch of "
                            + shape
                            + " tokens takes more memory than the dealer has: ask for fewer at a"
                            + " time");
        }
    }

    private void await(Request request) {
        Ahead now = ahead;
        if (now != null && now.claim == null && now.shape.equals(request.shape)) {
            now.claim = request;
        } else if (asked.waiting(request.client) >= limits.links()) {
            throw new RefusedRequestException(
                    "client "
                            + request.client
                            + " waits for "
                            + limits.links()
                            + " inferences already");
        } else {
            asked.add(request.client, request);
        }
        if (end.isOver()) {
            request.ticket.completeExceptionally(
                    new RefusedRequestException(ClientSentences.SESSION_ENDED));
        }
    }

    private void dealAsked(int lane) {
        try {
            for (Request next = nextAsked(); next != null; next = nextAsked()) {
                deal(next, lane);
            }
        } finally {
            failWaiting();
        }
    }

    /** What to deal next for somebody who waits; null when the session is over. */
    private @Nullable Request nextAsked() {
        while (!end.isOver()) {
            List<Pool.Ready> evicted = new ArrayList<>();
            List<Request> late;
            synchronized (this) {
                late = asked.removeIf(request -> request.over || isLate(request));
                Request next = asked.next(this::mayBegin);
                if (next != null) {
                    begin(next);
                    return next;
                }
                if (asked.contains(request -> !ledger.hasRoom(request.cost))) {
                    // Perhaps it is the pool that takes the room.
                    pool.giveWay(evicted);
                }
            }
            evicted.forEach(old -> dealing.release(old.inference()));
            late.forEach(TicketOffice::refuseLate);
            synchronized (this) {
                pause(POLL_MILLIS);
            }
        }
        return null;
    }

    private boolean isLate(Request request) {
        return System.nanoTime() - request.sinceNanos > TimeUnit.MILLISECONDS.toNanos(timeoutMillis)
                && !ledger.fits(request.client, request.cost);
    }

    private static void refuseLate(Request request) {
        request.ticket.completeExceptionally(
                new RefusedRequestException(
                        "the servers have no room for a batch of "
                                + request.shape
                                + " tokens beside all that they hold: ask again later"));
    }

    private boolean mayBegin(Request request) {
        long heap = request.cost.preparedBytes() + request.cost.workingBytes();
        return ledger.fits(request.client, request.cost)
                && (dealt == 0 || dealtHeapBytes + heap <= Runtime.getRuntime().maxMemory() / 2);
    }

    private void begin(Request request) {
        dealt++;
        dealtHeapBytes += request.cost.preparedBytes() + request.cost.workingBytes();
    }

    private void deal(Request request, int lane) {
        Ledger.Entry entry;
        synchronized (this) {
            entry = ledger.hold(request.client, request.cost);
        }
        try {
            Pool.Ready ready = dealing.deal(request.shape, lane, () -> {});
            synchronized (this) {
                ledger.dealt(ready.inference(), entry);
            }
            request.grant(ready, false);
        } catch (RefusedRequestException e) {
            synchronized (this) {
                ledger.forget(entry);
            }
            request.ticket.completeExceptionally(e);
        } catch (Throwable e) {
            request.ticket.completeExceptionally(
                    new RefusedRequestException(ClientSentences.SESSION_ENDED));
            throw e;
        } finally {
            synchronized (this) {
                dealt--;
                dealtHeapBytes -= request.cost.preparedBytes() + request.cost.workingBytes();
                asked.done(request.client);
                notifyAll();
            }
        }
    }

    private void failWaiting() {
        List<Request> left;
        synchronized (this) {
            left = asked.removeIf(_ -> true);
        }
        left.forEach(
                request ->
                        request.ticket.completeExceptionally(
                                new RefusedRequestException(ClientSentences.SESSION_ENDED)));
    }

    private void fill() {
        try {
            for (Ahead next = nextAhead(); next != null; next = nextAhead()) {
                fill(next);
            }
        } finally {
            giveUp(new RefusedRequestException(ClientSentences.SESSION_ENDED));
        }
    }

    private void fill(Ahead next) {
        try {
            keep(next, dealing.deal(next.shape, DealerLanes.AHEAD, this::pause));
        } catch (RefusedRequestException e) {
            synchronized (this) {
                ledger.forget(next.entry);
                pool.forget(next.shape);
            }
            giveUp(e);
            log.accept("the pool is not filled for a while: " + e.forLog());
            synchronized (this) {
                pause(FAILED_MILLIS);
            }
        }
    }

    private void giveUp(RefusedRequestException reason) {
        Request claim;
        synchronized (this) {
            claim = ahead == null ? null : ahead.claim;
            ahead = null;
        }
        if (claim != null) {
            claim.ticket.completeExceptionally(reason);
        }
    }

    /** What to deal for the pool, as soon as there is something; null when the session is over. */
    private @Nullable Ahead nextAhead() {
        List<Pool.Ready> evicted = new ArrayList<>();
        Ahead next = null;
        while (next == null && !end.isOver()) {
            synchronized (this) {
                RequestShape shape = pool.reserve(evicted);
                if (shape != null && isOver(shape)) {
                    pool.forget(shape);
                    shape = null;
                }
                if (shape == null) {
                    pause(POLL_MILLIS);
                } else {
                    next = new Ahead(shape, ledger.hold(null, costs.of(shape)));
                    ahead = next;
                }
            }
            evicted.forEach(old -> dealing.release(old.inference()));
            evicted.clear();
        }
        return next;
    }

    /** Whether a shape of the pool is more than the servers can hold beside all else. */
    private boolean isOver(RequestShape shape) {
        return !ledger.hasRoom(costs.of(shape));
    }

    private void keep(Ahead from, Pool.Ready ready) {
        Request claim;
        synchronized (this) {
            ahead = null;
            ledger.dealt(ready.inference(), from.entry);
            claim = from.claim == null || from.claim.over ? null : from.claim;
            if (claim == null) {
                pool.add(ready);
            } else {
                pool.forget(from.shape);
            }
        }
        if (claim != null) {
            claim.grant(ready, false);
        }
    }

    /** Lets those that wait go first, unless one of them waits for this. */
    private synchronized void pause() {
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis / PAUSE_DIVISOR);
        while ((dealt > 0 || !asked.isEmpty())
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
    synchronized int ready(RequestShape shape) {
        return pool.size(shape);
    }

    /** How many inferences the servers hold, as far as is known here. */
    synchronized int held() {
        return ledger.size();
    }

    /** Takes no more requests; those that wait fail with the session. */
    @Override
    public void close() {
        failWaiting();
        giveUp(new RefusedRequestException(ClientSentences.SESSION_ENDED));
    }
}
