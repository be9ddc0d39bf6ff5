package io.secformer.infer.net;

/**
 * What went over a link in one direction.
 *
 * @param messages number of messages
 * @param payloadBytes bytes that callers gave or got
 * @param framedBytes the same with the headers of the frames, without what TLS and TCP add (about
 *     0.4 percent of large messages)
 */
public record Traffic(long messages, long payloadBytes, long framedBytes) {
    /** Nothing. */
    public static final Traffic NONE = new Traffic(0, 0, 0);

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(
                messages + other.messages,
                payloadBytes + other.payloadBytes,
                framedBytes + other.framedBytes);
    }

    /** What came since {@code earlier}. */
    public Traffic minus(Traffic earlier) {
        return new Traffic(
                messages - earlier.messages,
                payloadBytes - earlier.payloadBytes,
                framedBytes - earlier.framedBytes);
    }
}
