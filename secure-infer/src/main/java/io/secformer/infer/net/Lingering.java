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

    /** Takes what the peer still sends, until it ends or for a moment. */
    static void drain(Socket socket) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        byte[] rest = new byte[BUFFER_BYTES];
        try {
            socket.setSoTimeout((int) MILLIS);
            InputStream in = socket.getInputStream();
            for (int n = 0; n >= 0 && System.nanoTime() < deadline; ) {
                n = in.read(rest);
            }
        } catch (IOException e) {
            LOG.debug("the peer is gone", e);
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
