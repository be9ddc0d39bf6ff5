package io.secformer.infer.protocol;

/** The other party, as the protocols see it. */
public interface Peer {

    /**
     * Sends bytes and receives the other party's of the same step: one round.
     *
     * @param expectedBytes how many the other party has to send
     */
    byte[] exchange(byte[] payload, int expectedBytes);
}
