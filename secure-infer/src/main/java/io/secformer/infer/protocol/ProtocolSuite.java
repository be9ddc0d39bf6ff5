package io.secformer.infer.protocol;

import io.secformer.convert.op.Op;

/** The protocols of one family: which of them computes an operation. */
public interface ProtocolSuite {

    /**
     * The protocol of an operation.
     *
     * @throws IllegalArgumentException if the suite has none, or cannot form its result
     */
    Protocol of(Op op);
}
