package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for work whose end a peer waits for too, and tells it now and then that it goes on. */
final class SignsOfLife {
    private static final long EVERY_MILLIS = 1000;

    private SignsOfLife() {}

    /**
     * The result of the work.
     *
     * @throws ChannelException if the peer is gone
     * @throws RuntimeException what the work threw
     */
    static <T> T await(CompletableFuture<T> work, Channel peer) {
        while (true) {
            try {
                return work.get(EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Messages.send(peer, new Message.Working());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChannelException(Kind.CLOSED, "interrupted while at work", e);
            }
        }
    }
}
