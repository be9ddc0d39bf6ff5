package io.secformer.infer.net;

/**
 * A link to one peer: messages arrive whole, in order and once, in both directions.
 *
 * <p>One thread may send while another receives. {@link #send} returns as soon as the message is in
 * the queue of a writer, so two peers may send to each other at the same time, whatever the size;
 * it waits only while more than {@link ChannelOptions#queueBytes} are under way. After a failure
 * every call ends with the first cause. {@link #close} and {@link #abort} may come from any thread
 * and release all others.
 */
public interface Channel extends AutoCloseable {
    /** Who is at the other end: proved by its certificate, where there is one. */
    Identity peer();

    /**
     * Sends a message and adopts its array: the caller does not write to it any more.
     *
     * @throws ChannelException if the link is of no use, or the peer takes nothing for the timeout
     */
    void send(byte[] payload);

    /** As {@link #send(byte[])}; its bytes are overwritten here once they have left. */
    void sendSecret(byte[] payload);

    /** Sends a copy of {@code length} bytes; see {@link #send(byte[])}. */
    void send(byte[] payload, int from, int length);

    /**
     * Receives a message of a known size; the array is the caller's.
     *
     * @throws ChannelException if the next message has another size, which is seen before memory is
     *     taken; if nothing comes for the timeout; or if the link is of no use
     */
    byte[] receive(int expectedBytes);

    /** As {@link #receive}, for a message of at most {@code maxBytes}. */
    byte[] receiveAtMost(int maxBytes);

    /**
     * Waits until a message has begun to arrive, without receiving it: how to be idle, and to learn
     * of the peer's death meanwhile.
     *
     * @param waitMillis how long at most, at least 1
     * @return false if none has
     * @throws ChannelException if the link is of no use
     */
    boolean poll(long waitMillis);

    /**
     * Divides the link into lanes, on which conversations go on at the same time without waiting
     * for each other; both ends do it. From now on messages are received through the lanes only.
     *
     * @param count how many, 1 to 256; they are numbered from 0
     * @param maxBytes the longest message that may come on each, until {@link Lanes#limit} says
     *     otherwise
     * @throws IllegalStateException if this is a lane itself
     */
    Lanes split(int count, int maxBytes);

    /** What was sent so far, including what is still in the queue. */
    Traffic sent();

    /** What was received so far. */
    Traffic received();

    /** Payload bytes sent so far. */
    default long bytesSent() {
        return sent().payloadBytes();
    }

    /** Payload bytes received so far. */
    default long bytesReceived() {
        return received().payloadBytes();
    }

    /**
     * Gives up: the peer's next call fails with this reason, and the link is closed.
     *
     * @param reason one sentence without secrets
     */
    void abort(String reason);

    /** Delivers what was sent, as long as the peer takes it, and closes the link. */
    @Override
    void close();
}
