package io.secformer.infer.net;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A link of a role with itself over the loopback interface, by the same code as all others, on a
 * port that is listened on for this alone.
 *
 * @param made the end that linked
 * @param taken the end that listened
 */
public record SelfLink(Channel made, Channel taken) implements AutoCloseable {
    /** Where a JVM has just begun on a busy machine, a handshake takes seconds. */
    private static final int TIMEOUT_MILLIS = 30_000;

    /**
     * Links a role with itself.
     *
     * @param endpoint whose keys are used; its pins and lists of clients are not asked
     * @throws ChannelException if no link comes about
     * @throws java.io.UncheckedIOException if there is no loopback interface to listen on
     */
    public static SelfLink open(TlsEndpoint endpoint) {
        TlsEndpoint own =
                endpoint.withoutRules(ChannelOptions.DEFAULT.withTimeoutMillis(TIMEOUT_MILLIS));
        Role role = own.identity().role();
        CompletableFuture<Channel> taken = new CompletableFuture<>();
        try (TlsListener listener =
                TlsListener.open(own, new Address("127.0.0.1", 0), Set.of(role), taking(taken))) {
            Channel made = own.connect(listener.address(), role);
            try {
                return new SelfLink(made, taken.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            } catch (ExecutionException | TimeoutException e) {
                made.close();
                throw failed(e);
            } catch (InterruptedException e) {
                made.close();
                Thread.currentThread().interrupt();
                throw failed(e);
            }
        }
    }

    private static ChannelException failed(Exception e) {
        return new ChannelException(ChannelException.Kind.CUT, "no link of a role with itself", e);
    }

    private static TlsListener.Handler taking(CompletableFuture<Channel> taken) {
        return new TlsListener.Handler() {
            @Override
            public void linked(Channel channel) {
                channel.settle();
                taken.complete(channel);
            }

            @Override
            public void refused(String why) {
                // Not the link that is waited for: that one fails by itself.
            }
        };
    }

    @Override
    public void close() {
        made.close();
        taken.close();
    }
}
