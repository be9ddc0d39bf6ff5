package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LingeringTest {
    /** Longer than the test may take. */
    private static final int MUCH_LATER = 600_000;

    /** A socket whose timeout somebody else sets before each read. */
    private static final class Disturbed extends Socket {
        Disturbed(InetAddress address, int port) throws IOException {
            super(address, port);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes) throws IOException {
                    setSoTimeout(MUCH_LATER);
                    return super.read(bytes);
                }
            };
        }
    }

    /** A link's reader sets it while it waits for the rest of a message. */
    @Test
    void timeoutThatSomebodyElseSetsDoesNotHoldItUp() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Disturbed(listener.getInetAddress(), listener.getLocalPort());
                Socket peer = listener.accept()) {
            peer.getOutputStream().write(1);
            long start = System.nanoTime();

            Lingering.drain(socket);

            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(Lingering.MILLIS));
            assertThat(socket.isClosed()).isTrue();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void peerThatEndsIsNotWaitedFor() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket peer = listener.accept()) {
            // As little as any system takes at once: nobody reads yet.
            peer.getOutputStream().write(new byte[1000]);
            peer.shutdownOutput();

            Lingering.drain(socket, MUCH_LATER);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(socket.isClosed()).isFalse();
        }
    }
}
