package io.secformer.convert.op;

/**
 * A tensor that the client publishes under masks of its own.
 *
 * @param number its place among the inputs, which numbers its mask
 * @param kind how its values are written
 * @param format its shape and wire
 */
public record Input(int number, Kind kind, OpenedFormat format) {

    /** How the values of an input are written. */
    public enum Kind {
        /** Two ones in every row and zeros else: too wide to be held as words. */
        ONE_HOT,
        /** Fixed-point numbers of the wire. */
        VALUES
    }

    /** The name of its wire. */
    public String name() {
        return format.wire().name();
    }
}
