package io.secformer.infer.role.dealer;

import io.secformer.convert.ring.RingKernels;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.RoleOptions;
import io.secformer.infer.session.SessionEnd;
import io.secformer.infer.session.link.ClientLinks;
import io.secformer.infer.session.link.LinkHandler;
import io.secformer.infer.session.link.LinkRehearsal;
import io.secformer.infer.session.link.Revocation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dealer as it runs: waits for both servers, learns from them what the model looks like, and
 * deals inferences to clients, session after session.
 *
 * <p>A session ends when a server is lost; the dealer then waits for both again, for as long as it
 * takes. Before its first session it gives up when they do not come. A second server of one role is
 * sent away as long as the first is there; it takes over from one that does not answer.
 */
public final class DealerServer implements AutoCloseable {
    private static final Set<Role> PARTIES = EnumSet.of(Role.PARTY0, Role.PARTY1);
    private static final Set<Role> EVERYBODY = EnumSet.of(Role.PARTY0, Role.PARTY1, Role.CLIENT);

    private static final String HAS_CLOSED = "the dealer has closed it";

    /** The most that a server may take to say that it is there. */
    private static final int MAX_PATIENCE_MILLIS = 5000;

    /** After so many sessions in a row that ended while they warmed up the next one does not. */
    private static final int MOST_ENDED_EARLY = 2;

    private record Running(DealerSession session, Dealing dealing, TicketOffice office) {
        ClientDesk.Open open() {
            return new ClientDesk.Open(session, office);
        }
    }

    private final TlsEndpoint endpoint;
    private final InferenceCounter counter;
    private final RingKernels kernels;
    private final PoolOptions pool;
    private final long warmUpMillis;
    private final RoleOptions options;
    private final long timeoutMillis;
    private final WaitingRoom room;
    private final ClientDesk desk;
    private final Revocation revocation;
    private final List<TlsListener> listeners = new ArrayList<>();
    private @Nullable Running running;
    private int endedEarly;
    private volatile @Nullable DealerSession current;
    private volatile boolean served;
    private volatile boolean closed;

    /**
     * Listens; {@link #run} does the rest.
     *
     * @param listen where clients come, and servers unless they have a place of their own
     * @param listenPeer where servers come, and nobody else; null if there is no such place
     * @param warmUpMillis how long a session {@linkplain Rehearsal warms up} at most before it is
     *     called ready; 0 for not at all
     */
    public DealerServer(
            TlsEndpoint endpoint,
            Address listen,
            @Nullable Address listenPeer,
            InferenceCounter counter,
            RingKernels kernels,
            PoolOptions pool,
            long warmUpMillis,
            RoleOptions options) {
        this.endpoint = endpoint;
        this.counter = counter;
        this.kernels = kernels;
        this.pool = pool;
        this.warmUpMillis = warmUpMillis;
        this.options = options;
        this.timeoutMillis = endpoint.options().timeoutMillis();
        this.room = new WaitingRoom(options.log());
        ClientLinks links = new ClientLinks(options.limits());
        this.desk = new ClientDesk(links, timeoutMillis);
        this.revocation = new Revocation(endpoint.clients(), links, options.log());
        LinkHandler handler = new LinkHandler(options.log(), this::linked);
        if (listenPeer == null) {
            listeners.add(TlsListener.open(endpoint, listen, EVERYBODY, handler));
        } else {
            listeners.add(TlsListener.open(endpoint, listen, EnumSet.of(Role.CLIENT), handler));
            listeners.add(TlsListener.open(endpoint, listenPeer, PARTIES, handler));
        }
        revocation.start();
    }

    /** Where it listens for clients. */
    public Address address() {
        return listeners.getFirst().address();
    }

    /** Where it listens for servers. */
    public Address peerAddress() {
        return listeners.getLast().address();
    }

    /**
     * Runs sessions until {@link #close}. After the first one it waits for the servers for as long
     * as it takes, with a line now and then.
     *
     * @throws ChannelException if the first session does not come about in time
     */
    public void run() {
        while (!closed) {
            List<WaitingRoom.Guest> parties =
                    served ? room.awaitBoth() : room.awaitBoth(options.waitMillis());
            if (parties.isEmpty()) {
                return;
            }
            try {
                runSession(parties.getFirst(), parties.getLast());
            } catch (Throwable e) {
                // Such as no memory for its masks: there may be some for the next.
                options.log().accept("a session failed: " + e);
                String told = SessionEnd.TOLD + "the dealer failed";
                parties.forEach(party -> ClientLinks.abortSoon(party.channel(), told));
            }
        }
    }

    private void runSession(WaitingRoom.Guest first, WaitingRoom.Guest second) {
        try {
            Handshake.requireSame(first.model(), second.model());
            pool.kept().keySet().forEach(shape -> shape.requireFits(first.model().config()));
        } catch (ChannelException | RefusedRequestException e) {
            first.channel().abort(String.valueOf(e.getMessage()));
            second.channel().abort(String.valueOf(e.getMessage()));
            options.log().accept("no session: " + e.getMessage());
            return;
        }
        try (DealerSession session =
                new DealerSession(
                        first.channel(), second.channel(), first.model(), timeoutMillis)) {
            current = session;
            if (closed) {
                // Closed after both servers came: nobody else knows of it.
                session.end().close(HAS_CLOSED);
            }
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
        } catch (Throwable e) {
            session.end().because(e);
            return session.end().await();
        }
        try (TicketOffice office =
                new TicketOffice(
                                session,
                                dealing,
                                pool,
                                options.limits(),
                                timeoutMillis,
                                options.log())
                        .open()) {
            served = true;
            publish(new Running(session, dealing, office));
            room.leave()
                    .forEach((role, guest) -> Thread.startVirtualThread(() -> admit(role, guest)));
            String warm = warmUp(session, office);
            dealing.open();
            options.log().accept("session " + session.id() + " is ready" + warm);
            office.dealAhead();
            ChannelException end = session.end().await();
            publish(null);
            return end;
        } catch (Throwable e) {
            // It ended before it could deal, unless this is what ends it.
            publish(null);
            session.end().because(e);
            return session.end().await();
        }
    }

    /** Sessions that end while they warm up may do so because of it: clients come first then. */
    private String warmUp(DealerSession session, TicketOffice office) {
        if (endedEarly == MOST_ENDED_EARLY) {
            options.log().accept("this session does not warm up: the last ones ended as they did");
            endedEarly = 0;
            return "";
        }
        endedEarly++;
        LinkRehearsal links = new LinkRehearsal(endpoint, session.model(), options.log());
        String warm =
                new Rehearsal(office, session.model(), links::start, warmUpMillis, options.log())
                        .run();
        endedEarly = 0;
        return warm;
    }

    private void publish(@Nullable Running now) {
        synchronized (this) {
            running = now;
        }
        desk.publish(now == null ? null : now.open());
    }

    private void linked(Channel channel) {
        if (channel.peer().role() == Role.CLIENT) {
            desk.serve(channel);
        } else {
            welcome(channel);
        }
    }

    private void welcome(Channel channel) {
        Role role = channel.peer().role();
        Message.Hello hello = Handshake.exchange(channel, Handshake.hello(Role.DEALER));
        PublicModel model = Handshake.receiveModel(channel, hello);
        channel.settle();
        receive(role, new WaitingRoom.Guest(channel, model));
    }

    /** Receives a server that waited while others came to a session. */
    private void admit(Role role, WaitingRoom.Guest guest) {
        try {
            receive(role, guest);
        } catch (Throwable e) {
            boolean ofLink = e instanceof ChannelException;
            String why = ofLink ? String.valueOf(e.getMessage()) : "an internal error";
            options.log().accept(ofLink ? why : e.toString());
            guest.channel().abort(why);
        }
    }

    /**
     * Takes a server in, if it is the only one of its role that answers.
     *
     * @throws ChannelException if there is another one
     */
    private void receive(Role role, WaitingRoom.Guest guest) {
        long patience = Math.min(MAX_PATIENCE_MILLIS, timeoutMillis / 2);
        Running serving;
        synchronized (this) {
            serving = running;
        }
        if (serving != null && !serving.session.end().isOver()) {
            int party = role == Role.PARTY0 ? 0 : 1;
            requireAlone(role, guest, serving.dealing.whereabouts(party, patience));
        }
        WaitingRoom.Guest before = room.enter(role, guest);
        while (before != null) {
            requireAlone(role, guest, before.presence().ask(before.channel(), patience));
            before = room.replace(role, before, guest);
        }
        if (serving != null) {
            serving.session.end().close(role + " has come anew, and the first did not answer");
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

    /** Whether a server of a role waits for the other one. */
    public boolean waits(Role role) {
        return room.holds(role);
    }

    /** How many inferences of a shape are ready. */
    public synchronized int ready(RequestShape shape) {
        return running == null ? 0 : running.office.ready(shape);
    }

    /** How many inferences the servers hold, as far as the dealer knows. */
    public synchronized int held() {
        return running == null ? 0 : running.office.held();
    }

    /** Ends the session in good order and listens no more. */
    @Override
    public void close() {
        closed = true;
        revocation.close();
        listeners.forEach(TlsListener::close);
        room.close();
        desk.close();
        DealerSession session = current;
        if (session != null) {
            session.end().close(HAS_CLOSED);
        }
    }
}
