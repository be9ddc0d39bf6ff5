package io.secformer.infer.runtime;

import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The dealer as it runs: waits for both servers, learns from them what the model looks like, and
 * deals inferences to clients, session after session.
 *
 * <p>A session ends when a server is lost; the dealer then waits for both again, and gives up when
 * they do not come. A second server of one role is sent away as long as the first is there; it
 * takes over from one that does not answer.
 */
public final class DealerServer implements AutoCloseable {
    private static final int WAIT_MILLIS = 200;

    /** The most that a server may take to say that it is there. */
    private static final int MAX_PATIENCE_MILLIS = 5000;

    private record Running(DealerSession session, Dealing dealing, TicketOffice office) {}

    private final InferenceCounter counter;
    private final RingKernels kernels;
    private final PoolOptions pool;
    private final RoleOptions options;
    private final long timeoutMillis;
    private final WaitingRoom room;
    private final TlsListener listener;
    private @Nullable Running running;
    private volatile boolean closed;

    /** Listens; {@link #run} does the rest. */
    public DealerServer(
            TlsEndpoint endpoint,
            Address listen,
            InferenceCounter counter,
            RingKernels kernels,
            PoolOptions pool,
            RoleOptions options) {
        this.counter = counter;
        this.kernels = kernels;
        this.pool = pool;
        this.options = options;
        this.timeoutMillis = endpoint.options().timeoutMillis();
        this.room = new WaitingRoom(options.log());
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
            List<WaitingRoom.Guest> parties = room.awaitBoth(limitMillis);
            limitMillis = timeoutMillis;
            if (parties.isEmpty()) {
                return;
            }
            runSession(parties.getFirst(), parties.getLast());
        }
    }

    private void runSession(WaitingRoom.Guest first, WaitingRoom.Guest second) {
        try {
            Handshake.requireSame(first.model(), second.model());
            pool.kept().keySet().forEach(shape -> shape.requireFits(first.model().config()));
        } catch (ChannelException e) {
            first.channel().abort(String.valueOf(e.getMessage()));
            second.channel().abort(String.valueOf(e.getMessage()));
            options.log().accept("no session: " + e.getMessage());
            return;
        }
        try (DealerSession session =
                new DealerSession(
                        first.channel(), second.channel(), first.model(), timeoutMillis)) {
            ChannelException end = serveUntilOver(session);
            if (!closed) {
                options.log().accept("session " + session.id() + " has ended: " + end.getMessage());
            }
        }
    }

    private ChannelException serveUntilOver(DealerSession session) {
        Dealing dealing;
        try {
            dealing = session.start(counter, kernels);
        } catch (RuntimeException e) {
            session.end().because(e);
            return session.end().await();
        }
        try (TicketOffice office =
                new TicketOffice(session, dealing, pool, timeoutMillis, options.log())) {
            options.log().accept("session " + session.id() + " is ready");
            publish(new Running(session, dealing, office.open()));
            room.leave()
                    .forEach((role, guest) -> Thread.startVirtualThread(() -> admit(role, guest)));
            ChannelException end = session.end().await();
            publish(null);
            return end;
        }
    }

    private synchronized void publish(@Nullable Running now) {
        running = now;
        notifyAll();
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
        PublicModel model = Handshake.receiveModel(channel, hello);
        receive(role, new WaitingRoom.Guest(channel, model));
    }

    /** Receives a server that waited while others came to a session. */
    private void admit(Role role, WaitingRoom.Guest guest) {
        try {
            receive(role, guest);
        } catch (ChannelException e) {
            guest.channel().abort(String.valueOf(e.getMessage()));
            options.log().accept(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Takes a server in, if it is the only one of its role that answers.
     *
     * @throws ChannelException if there is another one
     */
    private void receive(Role role, WaitingRoom.Guest guest) {
        long patience = Math.min(MAX_PATIENCE_MILLIS, timeoutMillis / 2);
        Running current;
        synchronized (this) {
            current = running;
        }
        if (current != null && !current.session.end().isOver()) {
            int party = role == Role.PARTY0 ? 0 : 1;
            requireAlone(role, guest, current.dealing.whereabouts(party, patience));
        }
        WaitingRoom.Guest before = room.enter(role, guest);
        while (before != null) {
            requireAlone(role, guest, before.presence().ask(before.channel(), patience));
            before = room.replace(role, before, guest);
        }
        if (current != null) {
            current.session.end().close(role + " has come anew, and the first did not answer");
        }
    }

    /** Throws if another server of the role has said where it listens. */
    private static void requireAlone(
            Role role, WaitingRoom.Guest guest, @Nullable String whereabouts) {
        if (whereabouts == null) {
            return;
        }
        Messages.send(guest.channel(), new Message.Ping());
        String own = Messages.receive(guest.channel(), Message.Pong.class).listening();
        throw new ChannelException(
                Kind.REFUSED,
                role
                        + " is there already, listening on "
                        + whereabouts
                        + ": the one that listens on "
                        + own
                        + " is one too many; end the first if the second is to take its place");
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
                    current.office.release(outstanding);
                    outstanding = 0;
                }
                Shape shape = new Shape(request.batch(), request.tokens());
                shape.requireFits(session.model().config());
                outstanding = issue(channel, current.office, shape);
            }
        } finally {
            if (outstanding > 0) {
                current.office.release(outstanding);
            }
        }
    }

    /** Gives a client a ticket; if the client leaves before, its inference is given back. */
    private static long issue(Channel client, TicketOffice office, Shape shape) {
        CompletableFuture<Message.Ticket> issued = office.issue(client.peer().name(), shape);
        try {
            Message.Ticket ticket = SignsOfLife.await(issued, client);
            Messages.send(client, ticket);
            ticket.first().close();
            ticket.second().close();
            return ticket.inference();
        } catch (RuntimeException e) {
            var _ =
                    issued.thenAccept(
                            ticket -> {
                                ticket.first().close();
                                ticket.second().close();
                                office.release(ticket.inference());
                            });
            throw e;
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
            try {
                TimeUnit.MILLISECONDS.timedWait(this, WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChannelException(Kind.CLOSED, "interrupted while waiting", e);
            }
        }
        return running;
    }

    /** Whether a server of a role waits for the other one. */
    boolean waits(Role role) {
        return room.holds(role);
    }

    /** How many inferences of a shape are ready. */
    synchronized int ready(Shape shape) {
        return running == null ? 0 : running.office.ready(shape);
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        room.close();
        Running current;
        synchronized (this) {
            current = running;
            notifyAll();
        }
        if (current != null) {
            current.session.end().close("the dealer has closed it");
        }
    }
}
