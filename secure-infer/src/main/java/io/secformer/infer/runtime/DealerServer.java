package io.secformer.infer.runtime;

import io.secformer.convert.model.BertConfig;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.op.DealerEngine;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The dealer as it runs: waits for both servers, learns from them what the model looks like, and
 * deals inferences to clients, session after session.
 *
 * <p>A session ends when a server is lost; the dealer then waits for both again, and gives up when
 * they do not come.
 */
public final class DealerServer implements AutoCloseable {
    private static final int WAIT_MILLIS = 200;
    private static final int MAX_BATCH = 1024;

    private record Waiting(Channel channel, PublicModel model) {}

    private record Running(DealerSession session, DealerEngine engine) {}

    private final InferenceCounter counter;
    private final Kernels kernels;
    private final RoleOptions options;
    private final long timeoutMillis;
    private final TlsListener listener;
    private final Map<Role, Waiting> waiting = new EnumMap<>(Role.class);
    private @Nullable Running running;
    private volatile boolean closed;

    /** Listens; {@link #run} does the rest. */
    public DealerServer(
            TlsEndpoint endpoint,
            Address listen,
            InferenceCounter counter,
            Kernels kernels,
            RoleOptions options) {
        this.counter = counter;
        this.kernels = kernels;
        this.options = options;
        this.timeoutMillis = endpoint.options().timeoutMillis();
        this.listener =
                TlsListener.open(
                        endpoint,
                        listen,
                        EnumSet.of(Role.PARTY0, Role.PARTY1, Role.CLIENT),
                        new LinkHandler(options.log(), this::linked));
    }

    /** Where it listens. */
    public Address address() {
        return listener.address();
    }

    /**
     * Runs sessions until {@link #close}.
     *
     * @throws ChannelException if no session comes about in time
     */
    public void run() {
        long limitMillis = options.waitMillis();
        while (!closed) {
            List<Waiting> parties = awaitParties(limitMillis);
            limitMillis = timeoutMillis;
            if (parties.isEmpty()) {
                return;
            }
            runSession(parties.getFirst(), parties.getLast());
        }
    }

    private void runSession(Waiting first, Waiting second) {
        try {
            Handshake.requireSame(first.model, second.model);
        } catch (ChannelException e) {
            first.channel.abort(String.valueOf(e.getMessage()));
            second.channel.abort(String.valueOf(e.getMessage()));
            options.log().accept("no session: " + e.getMessage());
            return;
        }
        try (DealerSession session =
                new DealerSession(
                        first.channel,
                        second.channel,
                        first.model,
                        counter,
                        kernels,
                        timeoutMillis)) {
            try {
                DealerEngine engine = session.start();
                options.log().accept("session " + session.id() + " is ready");
                publish(new Running(session, engine));
            } catch (RuntimeException e) {
                session.end().because(e);
            }
            ChannelException end = session.end().await();
            publish(null);
            if (!closed) {
                options.log().accept("session " + session.id() + " has ended: " + end.getMessage());
            }
        }
    }

    private synchronized void publish(@Nullable Running now) {
        running = now;
        notifyAll();
    }

    /** Both servers, as soon as both wait; nobody, when closed. */
    private synchronized List<Waiting> awaitParties(long limitMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!closed) {
            waiting.values().removeIf(party -> isGone(party.channel));
            Waiting first = waiting.get(Role.PARTY0);
            Waiting second = waiting.get(Role.PARTY1);
            if (first != null && second != null) {
                waiting.clear();
                return List.of(first, second);
            }
            if (System.nanoTime() - deadline > 0) {
                throw nobodyCame(limitMillis, first, second);
            }
            pause();
        }
        return List.of();
    }

    /** Who did come and waits is told too: it would not know why it is left alone. */
    private ChannelException nobodyCame(
            long limitMillis, @Nullable Waiting first, @Nullable Waiting second) {
        String reason =
                "no session within "
                        + limitMillis / 1000.0
                        + " s: "
                        + (first != null ? "" : "party0 has not come")
                        + (first == null && second == null ? ", " : "")
                        + (second != null ? "" : "party1 has not come");
        waiting.values().forEach(party -> party.channel.abort(reason));
        waiting.clear();
        return new ChannelException(Kind.TIMEOUT, reason);
    }

    private boolean isGone(Channel channel) {
        try {
            if (channel.poll(1)) {
                throw Messages.violation(channel, "more than it was asked for", null);
            }
            return false;
        } catch (ChannelException e) {
            options.log().accept(String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void linked(Channel channel) {
        if (channel.peer().role() == Role.CLIENT) {
            serve(channel);
        } else {
            welcome(channel);
        }
    }

    private void welcome(Channel channel) {
        Role role = channel.peer().role();
        Message.Hello hello = Handshake.exchange(channel, Handshake.hello(Role.DEALER));
        Waiting now = new Waiting(channel, Handshake.receiveModel(channel, hello));
        Waiting before;
        Running current;
        synchronized (this) {
            before = waiting.put(role, now);
            current = running;
            notifyAll();
        }
        if (before != null) {
            before.channel.abort("another " + role + " has come");
        }
        if (current != null) {
            current.session.end().close(role + " has come anew");
        }
    }

    private void serve(Channel channel) {
        Running current = awaitSession(channel);
        DealerSession session = current.session;
        Handshake.exchange(channel, Handshake.hello(Role.DEALER, session.id(), session.model()));
        long outstanding = 0;
        try {
            while (!closed) {
                ChannelException over = session.end().reason();
                if (over != null) {
                    throw over;
                }
                if (!channel.poll(WAIT_MILLIS)) {
                    continue;
                }
                Message.TicketRequest request =
                        Messages.receive(channel, Message.TicketRequest.class);
                if (outstanding > 0) {
                    session.release(outstanding);
                }
                requireShape(session.model().config(), request);
                CompletableFuture<Message.Ticket> issued =
                        session.issue(
                                current.engine,
                                channel.peer().name(),
                                request.batch(),
                                request.tokens());
                Message.Ticket ticket = SignsOfLife.await(issued, channel);
                outstanding = ticket.inference();
                Messages.send(channel, ticket);
                ticket.first().close();
                ticket.second().close();
            }
        } finally {
            if (outstanding > 0) {
                session.release(outstanding);
            }
        }
    }

    static void requireShape(BertConfig config, Message.TicketRequest request) {
        if (request.batch() < 1
                || request.batch() > MAX_BATCH
                || request.tokens() < 1
                || request.tokens() > config.maxPositionEmbeddings()) {
            throw new ChannelException(
                    Kind.VIOLATION,
                    "a batch of "
                            + request.batch()
                            + " x "
                            + request.tokens()
                            + " tokens was asked for, expected 1 to "
                            + MAX_BATCH
                            + " x 1 to "
                            + config.maxPositionEmbeddings());
        }
    }

    private synchronized Running awaitSession(Channel channel) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (running == null) {
            if (closed || System.nanoTime() - deadline > 0) {
                throw new ChannelException(
                        Kind.TIMEOUT, "there is no session of both servers and the dealer");
            }
            Messages.send(channel, new Message.Working());
            pause();
        }
        return running;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
        }
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        Running current;
        synchronized (this) {
            current = running;
            waiting.values().forEach(party -> party.channel.close());
            notifyAll();
        }
        if (current != null) {
            current.session.end().close("the dealer has closed it");
        }
    }
}
