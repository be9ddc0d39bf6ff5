package io.secformer.infer.session.link;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for work whose end a peer waits for too, and tells it now and then that it goes on. */
public final class SignsOfLife {
    private static final long EVERY_MILLIS = 1000;
    private static final long LOOK_MILLIS = 100;

    private SignsOfLife() {}

    /**
     * The result of the work.
     *
     * @throws ChannelException if the peer is gone
     * @throws RuntimeException what the work threw
     */
    public static <T> T await(CompletableFuture<T> work, Channel peer) {
        long said = System.nanoTime();
        while (true) {
            try {
                return work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Throws if the peer has left: what it waited for need not be done.
                peer.poll(1);
                if (System.nanoTime() - said > TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS)) {
                    Messages.send(peer, new Message.Working());
                    said = System.nanoTime();
                }
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
