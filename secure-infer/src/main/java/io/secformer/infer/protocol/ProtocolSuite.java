package io.secformer.infer.protocol;

import io.secformer.convert.op.Op;

/**
 * The protocols of one family: which of them computes an operation, and what its operands are.
 *
 * @param <O> what a party holds of an operand
 */
public interface ProtocolSuite<O extends Operand> {

    /**
     * The protocol of an operation.
     *
     * @throws IllegalArgumentException if the suite has none, or cannot form its result
     */
    Protocol<? super O> of(Op op);

    /** How shares become operands. */
    Opening<O> opening();

    /**
     * Whether weights are opened under masks of the session when it starts; if not, protocols open
     * them again for every product.
     */
    boolean opensWeightsOnce();
}
