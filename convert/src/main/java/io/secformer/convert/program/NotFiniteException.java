package io.secformer.convert.program;

import java.io.Serial;
import java.util.Arrays;

/** A value of the clear reading that is NaN or infinite: the model cannot be used on this text. */
public final class NotFiniteException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String wire;
    private final double value;
    private final int[] tokenIds;

    NotFiniteException(String wire, double value, int[] tokenIds) {
        super("wire " + wire + ": a value is " + value + " in the clear");
        this.wire = wire;
        this.value = value;
        this.tokenIds = tokenIds.clone();
    }

    /** Whether this sentence is the one that gave the value. */
    public boolean isOf(TokenInput sentence) {
        int length = sentence.lengths()[0];
        return length == tokenIds.length
                && Arrays.equals(sentence.tokenIds()[0], 0, length, tokenIds, 0, length);
    }

    /** One sentence that names the wire and an example. */
    public String of(String example) {
        return "wire "
                + wire
                + ": a value is "
                + value
                + " in the clear on "
                + example
                + ": the model overflows there; check its weights, or leave the example out";
    }
}
