package io.secformer.infer.runtime;

import io.secformer.infer.net.Channel;
import io.secformer.infer.protocol.Peer;

/** The other server, over a link: what is exchanged is counted. One thread at a time uses it. */
public final class PeerLink implements Peer {
    private final Channel channel;
    private int rounds;
    private long bytes;

    /** Counts from now on what goes over a link. */
    public PeerLink(Channel channel) {
        this.channel = channel;
    }

    @Override
    public byte[] exchange(byte[] payload, int expectedBytes) {
        int sent = payload.length;
        channel.send(payload);
        byte[] received = channel.receive(expectedBytes);
        rounds++;
        bytes += (long) sent + received.length;
        return received;
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
