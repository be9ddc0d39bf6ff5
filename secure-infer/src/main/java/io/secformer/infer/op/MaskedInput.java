package io.secformer.infer.op;

/**
 * What the client publishes to both parties: its one-hot tokens and its padding mask, each under a
 * mask that neither party knows whole.
 *
 * @param tokens packed one-hot rows
 * @param paddingMask packed bits
 */
public record MaskedInput(byte[] tokens, byte[] paddingMask) {

    /** Bytes that travel to each party. */
    public long bytes() {
        return (long) tokens.length + paddingMask.length;
    }
}
