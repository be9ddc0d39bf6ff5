package io.secformer.infer.ask;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.PublicModel;
import io.secformer.kit.file.FormatException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one model, each of which answers one question at a time. They are linked when they are
 * needed, kept, and linked anew where their links are lost. Threads may share a pool.
 *
 * <p>A client that was kept may have lost its links in the meantime: servers restart, a session
 * ends, an idle link is given up. The question that finds it so is asked once more, over new links.
 * That gives nothing away: the masks are new, and what was dealt before is not used again. What
 * fails over new links has failed.
 */
final class ClientPool implements AutoCloseable {
    private final Supplier<InferenceClient> connect;
    private final PublicModel model;
    private final Semaphore room;
    private final Deque<InferenceClient> kept = new ArrayDeque<>();
    private final ReadWriteLock using = new ReentrantReadWriteLock();
    private boolean isClosed;

    /**
     * Links the first client.
     *
     * @param connect links one more
     * @param most how many at the same time
     */
    ClientPool(Supplier<InferenceClient> connect, int most) {
        this.connect = connect;
        this.room = new Semaphore(most, true);
        InferenceClient first = connect.get();
        this.model = first.model();
        kept.push(first);
    }

    /** The model that answers. */
    PublicModel model() {
        return model;
    }

    /**
     * Runs something that the end of the pool waits for.
     *
     * @throws IllegalStateException if it is closed
     */
    <T> T whileOpen(Supplier<T> task) {
        using.readLock().lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("this classifier is closed");
            }
            return task.get();
        } finally {
            using.readLock().unlock();
        }
    }

    /**
     * Asks, as soon as a client is free. To be called within {@link #whileOpen}.
     *
     * @throws ChannelException if a server or the dealer is lost, gives up or refuses
     * @throws FormatException if another model is served now
     */
    <T> T ask(Function<InferenceClient, T> question) {
        room.acquireUninterruptibly();
        try {
            InferenceClient old = takeKept();
            if (old != null) {
                try {
                    return use(old, question);
                } catch (ChannelException e) {
                    if (!mayBeOfTheLink(e)) {
                        throw e;
                    }
                }
            }
            return use(connectAnew(), question);
        } finally {
            room.release();
        }
    }

    private <T> T use(InferenceClient client, Function<InferenceClient, T> question) {
        boolean isGood = false;
        try {
            T answer = question.apply(client);
            isGood = true;
            return answer;
        } finally {
            if (isGood) {
                keep(client);
            } else {
                client.close();
            }
        }
    }

    private static boolean mayBeOfTheLink(ChannelException e) {
        return switch (e.kind()) {
            case CLOSED, CUT, TIMEOUT, ABORTED -> true;
            case REFUSED, VIOLATION -> false;
        };
    }

    private InferenceClient connectAnew() {
        InferenceClient client = connect.get();
        PublicModel found = client.model();
        if (found.shareId().equals(model.shareId())
                && found.modelDigest().equals(model.modelDigest())) {
            return client;
        }
        client.close();
        throw new FormatException(
                "the servers hold another model, or another sharing of it, than when this client"
                        + " connected: connect a new one");
    }

    private @Nullable InferenceClient takeKept() {
        synchronized (kept) {
            return kept.poll();
        }
    }

    private void keep(InferenceClient client) {
        synchronized (kept) {
            kept.push(client);
        }
    }

    /** Waits for the questions under way, and unlinks. */
    @Override
    public void close() {
        using.writeLock().lock();
        try {
            isClosed = true;
            for (InferenceClient each = takeKept(); each != null; each = takeKept()) {
                each.close();
            }
        } finally {
            using.writeLock().unlock();
        }
    }
}
