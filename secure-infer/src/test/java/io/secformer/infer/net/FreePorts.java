package io.secformer.infer.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports to listen on later: below those that systems give to outgoing connections, of which one
 * might take a port between its choice and its use.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int COUNT = 18_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

    private FreePorts() {}

    /** A port of loopback that nobody listens on; another one each time. */
    public static Address next() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return new Address("127.0.0.1", socket.getLocalPort());
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("there is no free port");
    }
}
