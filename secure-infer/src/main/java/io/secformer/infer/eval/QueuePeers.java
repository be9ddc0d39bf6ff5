package io.secformer.infer.eval;

import io.secformer.infer.protocol.Peer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Both ends of a link in one process, with what went over it. */
final class QueuePeers {
    private static final long TIMEOUT_SECONDS = 600;

    private final BlockingQueue<byte[]> toFirst = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> toSecond = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger messages = new AtomicInteger();

    Peer first() {
        return (payload, expected) -> exchange(payload, expected, toSecond, toFirst);
    }

    Peer second() {
        return (payload, expected) -> exchange(payload, expected, toFirst, toSecond);
    }

    /** Bytes in both directions so far. */
    long bytes() {
        return bytes.get();
    }

    /** Rounds so far. */
    int rounds() {
        return messages.get() / 2;
    }

    private byte[] exchange(
            byte[] payload, int expected, BlockingQueue<byte[]> out, BlockingQueue<byte[]> in) {
        bytes.addAndGet(payload.length);
        messages.incrementAndGet();
        out.add(payload);
        try {
            byte[] received = in.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (received == null || received.length != expected) {
                throw new IllegalStateException(
                        "the other party sent "
                                + (received == null ? "nothing" : received.length + " bytes")
                                + ", expected "
                                + expected);
            }
            return received;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during an inference", e);
        }
    }
}
