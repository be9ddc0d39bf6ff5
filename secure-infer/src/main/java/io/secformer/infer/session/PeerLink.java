package io.secformer.infer.session;

import io.secformer.infer.net.Channel;
import io.secformer.infer.protocol.Peer;
import java.io.Serial;

/**
 * The other server, over a link: what is exchanged is counted. One thread at a time uses it.
 *
 * <p>Each server ends what both compute with an empty message, when it is done or cannot go on: so
 * both know where the next inference begins.
 */
public final class PeerLink implements Peer {
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private int rounds;
    private long bytes;

    /** The other server does not go on with an inference. */
    public static final class AbandonedException extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;

        AbandonedException(String peer) {
            super(peer + " does not go on with this inference");
        }
    }

    /** Counts from now on what goes over a link. */
    public PeerLink(Channel channel) {
        this.channel = channel;
    }

    /**
     * {@inheritDoc}
     *
     * @throws AbandonedException if the other server does not go on
     */
    @Override
    public byte[] exchange(byte[] payload, int expectedBytes) {
        int sent = payload.length;
        channel.send(payload);
        byte[] received = channel.receiveAtMost(expectedBytes);
        if (received.length == 0 && expectedBytes > 0) {
            channel.send(NOTHING.clone());
            throw new AbandonedException(channel.peer().toString());
        }
        if (received.length != expectedBytes) {
            throw Messages.violation(
                    channel,
                    "a message of " + received.length + " bytes, expected " + expectedBytes,
                    null);
        }
        rounds++;
        bytes += (long) sent + received.length;
        return received;
    }

    /** Both are done: waits until the other server has said so. */
    public void finish() {
        channel.send(NOTHING.clone());
        channel.receiveAtMost(0);
    }

    /** Lets the other server know that this one does not go on; the link is good for the next. */
    public void abandon() {
        channel.send(NOTHING.clone());
        while (channel.receiveAtMost(Integer.MAX_VALUE).length > 0) {
            // It was sent before the other one knew.
        }
    }

    /** Rounds so far. */
    public int rounds() {
        return rounds;
    }

    /** Bytes so far, both directions together, without headers. */
    public long bytes() {
        return bytes;
    }
}
