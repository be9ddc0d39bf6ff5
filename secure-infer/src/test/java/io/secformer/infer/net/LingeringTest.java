package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LingeringTest {
    private static final int MUCH_LATER = 30_000;

    /** A link's reader sets it while it waits for the rest of a message. */
    @Test
    void timeoutThatSomebodyElseSetsDoesNotHoldItUp() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket peer = listener.accept()) {
            long start = System.nanoTime();
            CompletableFuture<Void> drained =
                    CompletableFuture.runAsync(() -> Lingering.drain(socket));
            TimeUnit.MILLISECONDS.sleep(Lingering.MILLIS / 5);
            socket.setSoTimeout(MUCH_LATER);
            peer.getOutputStream().write(1);

            drained.get(MUCH_LATER / 2, TimeUnit.MILLISECONDS);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(Lingering.MILLIS / 2);
            assertThat(socket.isClosed()).isTrue();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void peerThatEndsIsNotWaitedFor() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket peer = listener.accept()) {
            peer.getOutputStream().write(new byte[100_000]);
            peer.shutdownOutput();

            Lingering.drain(socket);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(socket.isClosed()).isFalse();
        }
    }
}
