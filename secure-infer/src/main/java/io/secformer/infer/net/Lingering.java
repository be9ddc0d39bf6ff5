package io.secformer.infer.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends without a reset: closing with unread bytes, or while the peer still sends,
 * would take the reason from it that is on its way.
 */
final class Lingering {
    /** How long the peer may take to end its side. */
    static final long MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Lingering.class);
    private static final int BUFFER_BYTES = 1 << 14;

    private Lingering() {}

    /**
     * Takes what the peer still sends, until it ends; after a moment the socket is closed. A
     * timeout of the socket would not do: whoever else reads it may set another one.
     */
    static void drain(Socket socket) {
        drain(socket, MILLIS);
    }

    /** As above, with another time for the peer. */
    static void drain(Socket socket, long millis) {
        Thread limit = Thread.startVirtualThread(() -> closeAfter(socket, millis));
        byte[] rest = new byte[BUFFER_BYTES];
        try {
            InputStream in = socket.getInputStream();
            int taken;
            do {
                taken = in.read(rest);
            } while (taken >= 0);
        } catch (IOException e) {
            LOG.debug("the peer is gone", e);
        } finally {
            limit.interrupt();
        }
    }

    private static void closeAfter(Socket socket, long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            socket.close();
        } catch (InterruptedException e) {
            // The peer has ended before.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("closed already", e);
        }
    }

    /** Ends our side, takes what the peer still sends, and closes. */
    static void close(Socket socket) {
        try (socket) {
            if (!socket.isClosed() && socket.isConnected()) {
                socket.shutdownOutput();
                drain(socket);
            }
        } catch (IOException e) {
            LOG.debug("closed already", e);
        }
    }
}
