package io.secformer.infer.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port and hands over the links that are made there. Every connection is greeted in a
 * virtual thread of its own, and has one deadline for all that comes before its peer is {@linkplain
 * Channel#settle settled}: neither a slow stranger nor many of them hold anybody up.
 */
public final class TlsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsListener.class);
    private static final int SOCKET_BUFFER_BYTES = 1 << 21;
    private static final int BACKLOG = 512;

    /** Connections of unknown peers at the same time; beyond them the oldest make room. */
    private static final int MAX_GREETED = 512;

    /** The same of one address. */
    private static final int MAX_OF_ADDRESS = 128;

    /** How long a peer may take until it is settled, whatever it sends meanwhile. */
    static final long GREETING_MILLIS = 10_000;

    private static final int PAUSE_MILLIS = 100;
    private static final int CLOSE_MILLIS = 1000;

    /** What becomes of connections; each method is called in the connection's own thread. */
    public interface Handler {
        /**
         * A peer of an allowed role; the channel is the handler's, which {@linkplain Channel#settle
         * settles} it.
         */
        void linked(Channel channel);

        /** A connection that came to nothing, and why, in one sentence. */
        void refused(String why);
    }

    private final TlsEndpoint endpoint;
    private final Set<Role> allowed;
    private final Handler handler;
    private final ServerSocket socket;
    private final Address address;
    private final long greetingMillis;
    private final Thread thread;
    private final Greetings greetings = new Greetings(MAX_GREETED, MAX_OF_ADDRESS);

    private TlsListener(
            TlsEndpoint endpoint,
            Address address,
            Set<Role> allowed,
            Handler handler,
            long greetingMillis) {
        this.endpoint = endpoint;
        this.allowed = Set.copyOf(allowed);
        this.handler = handler;
        this.greetingMillis = greetingMillis;
        try {
            socket = new ServerSocket();
            socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            socket.bind(address.resolve(), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address + ": " + reason(e), e);
        }
        this.address = new Address(address.host(), socket.getLocalPort());
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("listener-" + this.address.port())
                        .unstarted(this::listen);
    }

    /**
     * Listens.
     *
     * @param address port 0 takes a free one
     * @param allowed the roles that are let in
     * @throws UncheckedIOException if the address cannot be listened on
     */
    public static TlsListener open(
            TlsEndpoint endpoint, Address address, Set<Role> allowed, Handler handler) {
        return open(
                endpoint,
                address,
                allowed,
                handler,
                Math.min(GREETING_MILLIS, endpoint.options().timeoutMillis()));
    }

    /** As above, with another time for a peer to be settled. */
    static TlsListener open(
            TlsEndpoint endpoint,
            Address address,
            Set<Role> allowed,
            Handler handler,
            long greetingMillis) {
        TlsListener listener = new TlsListener(endpoint, address, allowed, handler, greetingMillis);
        listener.thread.start();
        return listener;
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return switch (message) {
            case "Unresolved address" -> "the host is unknown";
            case "Cannot assign requested address" -> "it is no address of this machine";
            default -> message;
        };
    }

    /** Where it listens, with the port that was taken. */
    public Address address() {
        return address;
    }

    /** How many connections there are whose peers are not known yet. */
    int greeted() {
        return greetings.held();
    }

    /** Listens no more; links that were handed over stay. */
    @Override
    public void close() {
        try {
            socket.close();
            // Until it has noticed, the system does not give the port to others.
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening on " + address, e);
        }
    }

    /** Whatever fails, threads and memory included, may be there again a moment later. */
    private void listen() {
        while (!socket.isClosed()) {
            try {
                take(socket.accept());
            } catch (Throwable e) {
                if (!socket.isClosed()) {
                    failed(e);
                }
            }
        }
    }

    private void failed(Throwable e) {
        try {
            handler.refused("a connection failed: " + e.getMessage());
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Throwable again) {
            LOG.debug("the failure of a connection cannot be told", again);
        }
    }

    private void take(Socket connection) {
        Greetings.Place place = greetings.enter(connection);
        try {
            Thread.ofVirtual()
                    .name("connection-" + connection.getPort())
                    .start(() -> greet(connection, place));
        } catch (Throwable e) {
            place.end("there is no thread for it");
            place.leave();
            throw e;
        }
    }

    private void greet(Socket connection, Greetings.Place place) {
        String from = TlsEndpoint.whereOf(connection);
        Probation probation = new Probation(place, greetingMillis);
        Channel channel;
        try {
            connection.setSendBufferSize(SOCKET_BUFFER_BYTES);
            channel = endpoint.accept(connection, allowed, probation);
        } catch (ChannelException | IOException e) {
            probation.end();
            String ended = place.ended();
            handler.refused(
                    ended != null ? "no link to " + from + ": " + ended : sentence(e, from));
            return;
        } catch (Throwable e) {
            probation.end();
            place.end("it failed here");
            handler.refused("no link to " + from + ": it failed here: " + e);
            return;
        } finally {
            place.leave();
        }
        handler.linked(channel);
    }

    private static String sentence(Exception e, String from) {
        return e instanceof ChannelException
                ? String.valueOf(e.getMessage())
                : "no link to " + from + ": " + e.getMessage();
    }
}
