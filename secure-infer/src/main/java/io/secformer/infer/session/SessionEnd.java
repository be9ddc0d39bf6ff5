package io.secformer.infer.session;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a session ends: once, for one reason, which every link of it is told, so that nobody waits
 * for an answer that will not come.
 */
public final class SessionEnd {
    /** What a role is told begins with this if the session ended for no fault of its own. */
    public static final String TOLD = "the session ended: ";

    private final List<Channel> links;
    private final CompletableFuture<ChannelException> reason = new CompletableFuture<>();

    public SessionEnd(Channel... links) {
        this.links = List.of(links);
    }

    /** Ends the session, unless it has ended. */
    public void because(Throwable cause) {
        ChannelException end =
                cause instanceof ChannelException e
                        ? e
                        : new ChannelException(Kind.ABORTED, describe(cause), cause);
        if (!reason.complete(end)) {
            return;
        }
        List<Thread> threads =
                links.stream()
                        .map(
                                link ->
                                        Thread.startVirtualThread(
                                                () -> link.abort(TOLD + end.getMessage())))
                        .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * Starts a thread of the session: whatever ends it, errors included, ends the session, which
     * would wait for it in vain.
     */
    public Thread root(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(rooted(task));
    }

    /** The same of a task that others run. */
    public Runnable rooted(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                because(e);
            }
        };
    }

    /** Ends the session in good order. */
    public void close(String why) {
        because(new ChannelException(Kind.CLOSED, why));
    }

    public boolean isOver() {
        return reason.isDone();
    }

    /** Why the session ended, or null while it lasts. */
    public @Nullable ChannelException reason() {
        return reason.getNow(null);
    }

    /** The end to come. */
    public CompletableFuture<ChannelException> ended() {
        return reason.copy();
    }

    /** Waits for the end. */
    public ChannelException await() {
        return reason.join();
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        if (cause instanceof Error) {
            return message == null ? kind : kind + ": " + message;
        }
        return message == null ? kind : message;
    }
}
