package io.secformer.infer.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Listens on a port and hands over the links that are made there. Every connection is greeted in a
 * thread of its own, so that a slow stranger holds nobody up.
 */
public final class TlsListener implements AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 1 << 21;
    private static final int BACKLOG = 50;

    /** Connections that are being greeted at the same time; more wait. */
    private static final int MAX_GREETED = 64;

    /** What becomes of connections; each method is called in the connection's own thread. */
    public interface Handler {
        /** A peer of an allowed role; the channel is the handler's. */
        void linked(Channel channel);

        /** A connection that came to nothing, and why, in one sentence. */
        void refused(String why);
    }

    private final TlsEndpoint endpoint;
    private final Set<Role> allowed;
    private final Handler handler;
    private final ServerSocket socket;
    private final Address address;
    private final Semaphore greeted = new Semaphore(MAX_GREETED);

    private TlsListener(TlsEndpoint endpoint, Address address, Set<Role> allowed, Handler handler) {
        this.endpoint = endpoint;
        this.allowed = Set.copyOf(allowed);
        this.handler = handler;
        try {
            socket = new ServerSocket();
            socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            socket.bind(address.resolve(), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address + ": " + reason(e), e);
        }
        this.address = new Address(address.host(), socket.getLocalPort());
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
        TlsListener listener = new TlsListener(endpoint, address, allowed, handler);
        Thread.ofPlatform()
                .daemon()
                .name("listener-" + listener.address.port())
                .start(listener::listen);
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

    /** Listens no more; links that were handed over stay. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening on " + address, e);
        }
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                greeted.acquire();
                Socket connection = socket.accept();
                Thread.ofPlatform()
                        .daemon()
                        .name("connection-" + connection.getPort())
                        .start(() -> greet(connection));
            } catch (SocketException e) {
                if (!socket.isClosed()) {
                    handler.refused("a connection failed: " + e.getMessage());
                    greeted.release();
                }
            } catch (IOException e) {
                handler.refused("a connection failed: " + e.getMessage());
                greeted.release();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void greet(Socket connection) {
        Channel channel;
        try {
            connection.setSendBufferSize(SOCKET_BUFFER_BYTES);
            channel = endpoint.accept(connection, allowed);
        } catch (ChannelException e) {
            handler.refused(String.valueOf(e.getMessage()));
            return;
        } catch (SocketException e) {
            handler.refused("a connection failed: " + e.getMessage());
            return;
        } finally {
            greeted.release();
        }
        handler.linked(channel);
    }
}
