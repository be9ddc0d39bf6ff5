package io.secformer.infer.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** Stands between two ends of one connection and can cut it, stop it, or flip a bit. */
final class FaultyProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final Address behind;
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile boolean flips;
    private volatile boolean stopped;
    private volatile Socket near = new Socket();
    private volatile Socket far = new Socket();

    FaultyProxy(Address behind) {
        this.behind = behind;
        try {
            listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::connect);
    }

    Address address() {
        return new Address("127.0.0.1", listening.getLocalPort());
    }

    /** From now on, a bit of every chunk is wrong. */
    void flip() {
        flips = true;
    }

    /** From now on, nothing passes. */
    void stop() {
        stopped = true;
    }

    /** Ends both connections. */
    void cut() throws IOException, InterruptedException {
        connected.await();
        near.close();
        far.close();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        near.close();
        far.close();
    }

    private void connect() {
        try {
            near = listening.accept();
            far = new Socket(behind.host(), behind.port());
            Thread.ofPlatform().daemon().start(() -> pass(near, far));
            Thread.ofPlatform().daemon().start(() -> pass(far, near));
            connected.countDown();
        } catch (IOException e) {
            // The test is over.
            stopped = true;
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (flips) {
                    chunk[n - 1] ^= 4;
                }
                if (!stopped) {
                    out.write(chunk, 0, n);
                }
            }
        } catch (IOException e) {
            // One side is gone; closing the other is all there is to do.
            stopped = true;
        }
    }
}
