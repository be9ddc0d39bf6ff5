package io.secformer.infer.net;

/**
 * How a link behaves.
 *
 * @param timeoutMillis how long a peer may send nothing, or take nothing, before it is given up
 * @param queueBytes how much may be under way before a sender waits; one message of any size always
 *     may
 * @param link the network to imitate for what is sent
 */
public record ChannelOptions(long timeoutMillis, long queueBytes, LinkProfile link) {
    private static final long MAX_TIMEOUT_MILLIS = 24 * 3600 * 1000L;

    /** 30 seconds, 128 MiB, as fast as it goes. */
    public static final ChannelOptions DEFAULT =
            new ChannelOptions(30_000, 128L << 20, LinkProfile.UNLIMITED);

    /** Checks the numbers. */
    public ChannelOptions {
        if (timeoutMillis < 1 || timeoutMillis > MAX_TIMEOUT_MILLIS || queueBytes < 1) {
            throw new IllegalArgumentException(
                    "a timeout is 1 ms to 24 h and a queue holds at least 1 byte, found "
                            + timeoutMillis
                            + " ms and "
                            + queueBytes
                            + " bytes");
        }
    }

    /** The same with another timeout. */
    public ChannelOptions withTimeoutMillis(long millis) {
        return new ChannelOptions(millis, queueBytes, link);
    }

    /** The same with another bound of what is under way. */
    public ChannelOptions withQueueBytes(long bytes) {
        return new ChannelOptions(timeoutMillis, bytes, link);
    }

    /** The same over another network. */
    public ChannelOptions withLink(LinkProfile profile) {
        return new ChannelOptions(timeoutMillis, queueBytes, profile);
    }
}
