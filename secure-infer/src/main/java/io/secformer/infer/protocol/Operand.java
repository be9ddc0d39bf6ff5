package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;

/** What a party holds of a value that operations are applied to. */
public interface Operand {

    /** The format of the value. */
    Wire wire();

    /**
     * This party's additive share of the value in the ring of the wire; bits above the ring have no
     * meaning. To be read only.
     */
    long[] share();
}
