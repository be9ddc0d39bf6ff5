package io.secformer.infer.role.dealer;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server is there, which the dealer asks when another one of the same role comes: a link
 * to a machine that is gone looks like one to a machine that has nothing to say.
 */
final class Presence {
    private final AtomicReference<@Nullable CompletableFuture<String>> asked =
            new AtomicReference<>();

    /**
     * Asks a server; somebody else receives its answer and calls {@link #answered}.
     *
     * @param link what the server reads
     * @return where it listens; null if it does not answer in that time
     */
    @Nullable String ask(Channel link, long waitMillis) {
        CompletableFuture<String> fresh = new CompletableFuture<>();
        CompletableFuture<String> earlier = asked.compareAndExchange(null, fresh);
        CompletableFuture<String> answer = earlier == null ? fresh : earlier;
        try {
            Messages.send(link, new Message.Ping());
            return answer.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | ChannelException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while asking a server", e);
        } finally {
            asked.compareAndSet(answer, null);
        }
    }

    /** Takes an answer; one that nobody waits for is passed over. */
    void answered(Message.Pong pong) {
        CompletableFuture<String> waiting = asked.get();
        if (waiting != null) {
            waiting.complete(pong.listening());
        }
    }
}
