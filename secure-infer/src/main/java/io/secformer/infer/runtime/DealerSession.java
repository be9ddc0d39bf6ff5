package io.secformer.infer.runtime;

import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.op.DealerEngine;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The dealer's side of a session: seeds that live as long as it, one dealing at a time. */
final class DealerSession implements AutoCloseable {
    private static final int SESSION_BYTES = 8;
    private static final int POLL_MILLIS = 500;

    private final Channel first;
    private final Channel second;
    private final PublicModel model;
    private final InferenceCounter counter;
    private final Kernels kernels;
    private final long timeoutMillis;
    private final SessionEnd end;
    private final String id;
    private final SessionSeeds seeds;
    private final Map<Long, CountDownLatch> unprepared = new ConcurrentHashMap<>();
    private final ExecutorService dealing =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("dealing").factory());

    DealerSession(
            Channel first,
            Channel second,
            PublicModel model,
            InferenceCounter counter,
            Kernels kernels,
            long timeoutMillis) {
        this.first = first;
        this.second = second;
        this.model = model;
        this.counter = counter;
        this.kernels = kernels;
        this.timeoutMillis = timeoutMillis;
        this.end = new SessionEnd(first, second);
        SecureRandom random = new SecureRandom();
        byte[] drawn = new byte[SESSION_BYTES];
        random.nextBytes(drawn);
        this.id = HexFormat.of().formatHex(drawn);
        this.seeds = SessionSeeds.fresh(random);
    }

    String id() {
        return id;
    }

    PublicModel model() {
        return model;
    }

    SessionEnd end() {
        return end;
    }

    /**
     * Gives both servers their seeds, and waits until they have opened their weights.
     *
     * @throws ChannelException if one of them does not
     */
    DealerEngine start() {
        Messages.send(first, new Message.SessionStart(id, seeds.of(0)));
        Messages.send(second, new Message.SessionStart(id, seeds.of(1)));
        DealerEngine engine =
                new DealerEngine(
                        model.config(), model.plan(), seeds, kernels.matmul(), kernels.workers());
        awaitStarted();
        for (Channel link : new Channel[] {first, second}) {
            Thread.ofPlatform()
                    .daemon()
                    .name("session-" + link.peer().name())
                    .start(() -> listen(link));
        }
        return engine;
    }

    /** Waits for both at a time: who fails first is heard first. */
    private void awaitStarted() {
        boolean firstStarted = false;
        boolean secondStarted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10 * timeoutMillis);
        while (!firstStarted || !secondStarted) {
            firstStarted |= hasStarted(first, firstStarted);
            secondStarted |= hasStarted(second, secondStarted);
            if (System.nanoTime() - deadline > 0) {
                throw new ChannelException(
                        Kind.TIMEOUT,
                        (firstStarted ? second : first).peer() + " did not open its weights");
            }
        }
    }

    private static boolean hasStarted(Channel link, boolean already) {
        if (!link.poll(10)) {
            return false;
        }
        if (already) {
            throw Messages.violation(link, "more than it was asked for", null);
        }
        Messages.receive(link, Message.Started.class);
        return true;
    }

    private void listen(Channel link) {
        try {
            while (!end.isOver()) {
                if (!link.poll(POLL_MILLIS)) {
                    continue;
                }
                Message.Prepared prepared = Messages.receive(link, Message.Prepared.class);
                CountDownLatch latch = unprepared.get(prepared.inference());
                if (latch == null) {
                    throw Messages.violation(link, "Prepared for what was not dealt", null);
                }
                latch.countDown();
            }
        } catch (RuntimeException e) {
            end.because(e);
        }
    }

    /** Deals an inference to a client, after those that were asked for before. */
    CompletableFuture<Message.Ticket> issue(
            DealerEngine engine, String client, int batch, int tokens) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> deal(engine, client, batch, tokens), dealing);
        } catch (RejectedExecutionException e) {
            throw new ChannelException(Kind.CLOSED, "the session has ended", e);
        }
    }

    private Message.Ticket deal(DealerEngine engine, String client, int batch, int tokens) {
        long start = System.nanoTime();
        long inference = counter.next();
        CountDownLatch latch = new CountDownLatch(2);
        unprepared.put(inference, latch);
        try {
            Message.Deal deal = new Message.Deal(inference, client, batch, tokens);
            Messages.send(first, deal);
            Messages.send(second, deal);
            long[] bytes = new long[1];
            engine.deal(
                    inference,
                    batch,
                    tokens,
                    (operation, pieces) -> {
                        for (byte[] piece : pieces) {
                            bytes[0] += piece.length;
                            second.send(piece);
                        }
                    });
            awaitPrepared(inference, latch);
            return new Message.Ticket(
                    id,
                    inference,
                    engine.inputSeed(0, inference),
                    engine.inputSeed(1, inference),
                    System.nanoTime() - start,
                    bytes[0]);
        } catch (RuntimeException e) {
            // Half of an inference may be out: nothing of this session can be trusted to fit.
            end.because(e);
            // What ended the session counts: this may only be the interruption that followed.
            throw end.await();
        } finally {
            unprepared.remove(inference);
        }
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

    /** Tells the servers that an inference will not be asked for; done ones are not affected. */
    void release(long inference) {
        if (!end.isOver()) {
            try {
                Messages.send(first, new Message.Release(inference));
                Messages.send(second, new Message.Release(inference));
            } catch (ChannelException e) {
                end.because(e);
            }
        }
    }

    @Override
    public void close() {
        end.close("the dealer has closed it");
        dealing.shutdownNow();
        seeds.close();
    }
}
