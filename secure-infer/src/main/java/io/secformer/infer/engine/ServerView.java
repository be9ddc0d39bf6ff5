package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.protocol.Operand;

/**
 * Sees what one server holds of every value that is opened while it evaluates the network: for
 * people who want to look, and for tests. A {@link io.secformer.infer.protocol.MaskedTensor} has
 * the words that both servers have, a {@link io.secformer.infer.protocol.SharedTensor} this
 * server's share; either alone is uniformly random.
 */
@FunctionalInterface
public interface ServerView {

    /** Looks at nothing. */
    ServerView NONE = (wire, held) -> {};

    /**
     * Called once for every value, in the order of the program.
     *
     * @param wire name and format of the value
     * @param held to be read only
     */
    void opened(Wire wire, Operand held);
}
