package io.secformer.infer.net;

import io.secformer.infer.net.ChannelException.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over mutual TLS 1.3. What is sent goes to a queue, which a thread of its own writes; what
 * is received is read by whoever asks for it.
 */
final class TlsChannel extends AbstractChannel {
    private static final Logger LOG = LoggerFactory.getLogger(TlsChannel.class);

    /** The most that one TLS record holds. */
    private static final int RECORD_BYTES = 1 << 14;

    /** Written at once: a peer that takes less in the timeout is given up. */
    private static final int CHUNK_BYTES = 1 << 18;

    private final Socket raw;
    private final SSLSocket tls;
    private final InputStream in;
    private final OutputStream out;
    private final FrameQueue queue;
    private final Thread writer;

    /**
     * Starts on a socket whose handshake is done; both are closed with the channel.
     *
     * @param raw the socket below, closed first: that ends whoever reads or writes
     */
    TlsChannel(Identity peer, ChannelOptions options, Socket raw, SSLSocket tls)
            throws IOException {
        super(peer, options);
        this.raw = raw;
        this.tls = tls;
        this.in = new BufferedInputStream(tls.getInputStream(), RECORD_BYTES);
        this.out = tls.getOutputStream();
        this.queue = new FrameQueue(options);
        this.writer =
                Thread.ofPlatform().daemon().name("link-to-" + peer.name()).unstarted(this::write);
    }

    /** Starts the writer. */
    TlsChannel start() {
        writer.start();
        return this;
    }

    @Override
    boolean transmit(Frame frame) throws InterruptedException {
        return queue.put(frame, options().timeoutMillis());
    }

    private void write() {
        byte[] first = new byte[RECORD_BYTES];
        try {
            for (Frame frame = queue.peek(0); frame != null; frame = queue.peek(0)) {
                write(frame, first);
                queue.remove();
            }
            if (queue.isDrained()) {
                tls.shutdownOutput();
            }
        } catch (IOException e) {
            if (isUsable()) {
                broken("sending", e);
            }
        } catch (InterruptedException e) {
            failed(Kind.CLOSED, "the link to " + peer() + " was interrupted here", e);
        }
    }

    private void write(Frame frame, byte[] first) throws IOException {
        byte[] payload = frame.payload();
        ByteBuffer.wrap(first)
                .put((byte) frame.type().code())
                .put((byte) frame.lane())
                .putInt(payload.length);
        // Header and start of the payload share a record, and so a packet.
        int joined = Math.min(payload.length, first.length - Frame.HEADER_BYTES);
        System.arraycopy(payload, 0, first, Frame.HEADER_BYTES, joined);
        out.write(first, 0, Frame.HEADER_BYTES + joined);
        for (int at = joined; at < payload.length; at += CHUNK_BYTES) {
            queue.progress();
            out.write(payload, at, Math.min(CHUNK_BYTES, payload.length - at));
        }
        if (frame.secret()) {
            Arrays.fill(first, 0, Frame.HEADER_BYTES + joined, (byte) 0);
            frame.done();
        }
    }

    @Override
    Frame.@Nullable Header nextHeader(long waitMillis) {
        try {
            tls.setSoTimeout((int) waitMillis);
            int code;
            try {
                code = in.read();
            } catch (SocketTimeoutException e) {
                return null;
            }
            if (code < 0) {
                throw new EOFException();
            }
            tls.setSoTimeout((int) options().timeoutMillis());
            ByteBuffer rest = ByteBuffer.wrap(read(Frame.HEADER_BYTES - 1));
            int lane = Byte.toUnsignedInt(rest.get());
            int length = rest.getInt();
            Frame.Type type = Frame.Type.ofCode(code);
            if (type == null || length < 0) {
                throw violated("what is not a message");
            }
            return new Frame.Header(type, lane, length);
        } catch (IOException e) {
            throw broken("receiving", e);
        }
    }

    @Override
    byte[] payload(int length) {
        try {
            tls.setSoTimeout((int) options().timeoutMillis());
            return read(length);
        } catch (IOException e) {
            throw broken("receiving", e);
        }
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        if (in.readNBytes(bytes, 0, length) < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private ChannelException broken(String doing, IOException e) {
        return switch (e) {
            case SocketTimeoutException timeout ->
                    failed(Kind.TIMEOUT, peer() + " stopped in the middle of a message", timeout);
            case EOFException end -> failed(Kind.CUT, "the link to " + peer() + " broke off", end);
            case SSLException tlsFailure ->
                    failed(
                            Kind.CUT,
                            "the link to "
                                    + peer()
                                    + " broke off while "
                                    + doing
                                    + ": "
                                    + TlsErrors.describe(tlsFailure),
                            tlsFailure);
            default ->
                    failed(
                            Kind.CUT,
                            "the link to "
                                    + peer()
                                    + " broke off while "
                                    + doing
                                    + ": "
                                    + e.getMessage(),
                            e);
        };
    }

    @Override
    void finish(Frame last) {
        queue.putLast(last);
        awaitWriter();
        if (last.type() == Frame.Type.ABORT) {
            Lingering.drain(raw);
        }
        release();
    }

    /** Waits for the writer, as long as the peer takes what it writes. */
    private void awaitWriter() {
        long patience = TimeUnit.MILLISECONDS.toNanos(Math.min(options().timeoutMillis(), 5000));
        long start = System.nanoTime();
        try {
            while (writer.isAlive()) {
                long now = System.nanoTime();
                long idle = Math.min(now - start, now - queue.progressNanos());
                if (idle > patience + options().link().delayNanos()) {
                    return;
                }
                writer.join(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void release() {
        queue.end();
        // In this order: whoever reads or writes is released by the lower socket.
        close(raw);
        close(tls);
        if (Thread.currentThread() != writer) {
            try {
                writer.join(Lingering.MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket was closed already", e);
        }
    }
}
