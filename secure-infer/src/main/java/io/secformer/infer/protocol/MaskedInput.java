package io.secformer.infer.protocol;

/**
 * What the client publishes to both parties: its one-hot tokens, or their embedded rows, and its
 * padding mask, each under a mask that neither party knows whole.
 *
 * @param rows packed one-hot rows; embedded rows where the embedding tables are public
 * @param paddingMask packed bits
 */
public record MaskedInput(byte[] rows, byte[] paddingMask) {

    /** The bytes of an input, by its number. */
    byte[] of(int number) {
        return switch (number) {
            case 0 -> rows;
            case 1 -> paddingMask;
            default -> throw new IllegalArgumentException("there is no input " + number);
        };
    }

    /** Bytes that travel to each party. */
    public long bytes() {
        return (long) rows.length + paddingMask.length;
    }
}
