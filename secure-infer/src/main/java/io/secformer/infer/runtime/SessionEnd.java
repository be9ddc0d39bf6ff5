package io.secformer.infer.runtime;

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
final class SessionEnd {
    private final List<Channel> links;
    private final CompletableFuture<ChannelException> reason = new CompletableFuture<>();

    SessionEnd(Channel... links) {
        this.links = List.of(links);
    }

    /** Ends the session, unless it has ended. */
    void because(RuntimeException cause) {
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
                                                () ->
                                                        link.abort(
                                                                "the session ended: "
                                                                        + end.getMessage())))
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

    /** Ends the session in good order. */
    void close(String why) {
        because(new ChannelException(Kind.CLOSED, why));
    }

    boolean isOver() {
        return reason.isDone();
    }

    /** Why the session ended, or null while it lasts. */
    @Nullable ChannelException reason() {
        return reason.getNow(null);
    }

    /** Waits for the end. */
    ChannelException await() {
        return reason.join();
    }

    private static String describe(RuntimeException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
