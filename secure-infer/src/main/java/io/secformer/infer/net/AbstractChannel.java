package io.secformer.infer.net;

import io.secformer.infer.net.ChannelException.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all links have in common: checks, counters, and that the first failure is the one that
 * everybody hears of.
 */
abstract class AbstractChannel implements Channel {
    private final Identity peer;
    private final ChannelOptions options;
    private final AtomicReference<@Nullable ChannelException> failure = new AtomicReference<>();
    private final ReentrantLock receiving = new ReentrantLock();
    private final Meter sent = new Meter();
    private final Meter received = new Meter();
    private Frame.@Nullable Header pending;

    AbstractChannel(Identity peer, ChannelOptions options) {
        this.peer = peer;
        this.options = options;
    }

    /** Queues a frame; false if the peer takes nothing for the timeout. */
    abstract boolean transmit(Frame frame) throws InterruptedException;

    /** Waits for the next header; null if none has come in {@code waitMillis}. */
    abstract Frame.@Nullable Header nextHeader(long waitMillis) throws InterruptedException;

    /** The payload of the header that came last. */
    abstract byte[] payload(int length) throws InterruptedException;

    /** Delivers what is queued and this last frame, if the peer takes it, then releases all. */
    abstract void finish(Frame last);

    /** Releases everything at once. */
    abstract void release();

    final ChannelOptions options() {
        return options;
    }

    @Override
    public final Identity peer() {
        return peer;
    }

    @Override
    public final Traffic sent() {
        return sent.read();
    }

    @Override
    public final Traffic received() {
        return received.read();
    }

    @Override
    public final void send(byte[] payload, int from, int length) {
        Objects.checkFromIndexSize(from, length, payload.length);
        send(Arrays.copyOfRange(payload, from, from + length));
    }

    @Override
    public final void send(byte[] payload) {
        send(new Frame(Frame.Type.DATA, 0, payload));
    }

    @Override
    public final void sendSecret(byte[] payload) {
        send(new Frame(Frame.Type.DATA, 0, payload, true));
    }

    @Override
    public final Lanes split(int count, int maxBytes) {
        return new Lanes(this, count, maxBytes).start();
    }

    /** Sends a frame of data; its array is adopted. */
    final void send(Frame frame) {
        requireUsable();
        try {
            if (!transmit(frame)) {
                throw failed(Kind.TIMEOUT, peer + " took nothing for " + seconds(), null);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        requireUsable();
        sent.count(frame.payload().length);
    }

    @Override
    public final byte[] receive(int expectedBytes) {
        if (expectedBytes < 0) {
            throw new IllegalArgumentException("a message cannot have " + expectedBytes + " bytes");
        }
        return receive(expectedBytes, expectedBytes);
    }

    @Override
    public final byte[] receiveAtMost(int maxBytes) {
        return receive(0, maxBytes);
    }

    private byte[] receive(int least, int most) {
        receiving.lock();
        try {
            requireUsable();
            Frame.Header header = header(options.timeoutMillis());
            if (header == null) {
                throw silent();
            }
            if (header.lane() != 0) {
                throw violated("a message on lane " + header.lane() + " of an undivided link");
            }
            if (header.length() < least || header.length() > most) {
                throw wrongSize(header.length(), least, most);
            }
            return take(header);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            receiving.unlock();
        }
    }

    /**
     * The header of the next message of any lane, or null if none has come in that time. It is
     * still there until {@link #take}.
     */
    final Frame.@Nullable Header next(long waitMillis) {
        receiving.lock();
        try {
            requireUsable();
            return header(waitMillis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            receiving.unlock();
        }
    }

    /** The message whose header was shown. */
    final byte[] takeNext(Frame.Header header) {
        receiving.lock();
        try {
            return take(header);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            receiving.unlock();
        }
    }

    private byte[] take(Frame.Header header) throws InterruptedException {
        byte[] payload = payload(header.length());
        pending = null;
        received.count(payload.length);
        return payload;
    }

    final ChannelException silent() {
        return failed(Kind.TIMEOUT, peer + " sent nothing for " + seconds(), null);
    }

    /** A message has another size than its receiver expects. */
    final ChannelException wrongSize(int found, int least, int most) {
        String expected = least == most ? "" + most : "at most " + most;
        return violated("a message of " + found + " bytes, expected " + expected);
    }

    @Override
    public final boolean poll(long waitMillis) {
        receiving.lock();
        try {
            requireUsable();
            return header(Math.max(1, waitMillis)) != null;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            receiving.unlock();
        }
    }

    /** The header of the next data frame; the two other kinds end the link. */
    private Frame.@Nullable Header header(long waitMillis) throws InterruptedException {
        if (pending == null) {
            pending = nextHeader(waitMillis);
        }
        Frame.Header header = pending;
        if (header == null || header.type() == Frame.Type.DATA) {
            return header;
        }
        if (header.type() == Frame.Type.ABORT && header.length() <= Frame.MAX_REASON_BYTES) {
            String reason = new String(payload(header.length()), StandardCharsets.UTF_8);
            throw failed(Kind.ABORTED, peer + " gave up: " + printable(reason), null);
        }
        throw failed(Kind.CLOSED, peer + " closed the link", null);
    }

    @Override
    public final void abort(String reason) {
        end(reason, new ChannelException(Kind.CLOSED, "gave up on " + peer + ": " + reason));
    }

    @Override
    public final void close() {
        ChannelException closed =
                new ChannelException(Kind.CLOSED, "the link to " + peer + " is closed");
        if (failure.compareAndSet(null, closed)) {
            finish(Frame.closing());
        } else {
            release();
        }
    }

    private void end(String reason, ChannelException cause) {
        if (failure.compareAndSet(null, cause)) {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(text.length, Frame.MAX_REASON_BYTES);
            finish(new Frame(Frame.Type.ABORT, 0, Arrays.copyOf(text, length)));
        }
    }

    /** Makes this the failure, unless there is one; the one that counts is returned. */
    final ChannelException failed(Kind kind, String sentence, @Nullable Throwable cause) {
        if (failure.compareAndSet(null, new ChannelException(kind, sentence, cause))) {
            release();
        }
        return failure();
    }

    /** The peer broke the rules: both ends are told. */
    final ChannelException violated(String found) {
        end("received " + found, new ChannelException(Kind.VIOLATION, peer + " sent " + found));
        return failure();
    }

    final boolean isUsable() {
        return failure.get() == null;
    }

    private ChannelException failure() {
        ChannelException first = failure.get();
        if (first == null) {
            throw new IllegalStateException("the link has not failed");
        }
        // A new exception a call: its stack is the caller's.
        return new ChannelException(first.kind(), String.valueOf(first.getMessage()), first);
    }

    final void requireUsable() {
        if (!isUsable()) {
            throw failure();
        }
    }

    final ChannelException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return failed(Kind.CLOSED, "the link to " + peer + " was interrupted here", e);
    }

    private String seconds() {
        return BigDecimal.valueOf(options.timeoutMillis(), 3).stripTrailingZeros().toPlainString()
                + " s";
    }

    /** A peer's text, fit for a terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0xFFFD ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
