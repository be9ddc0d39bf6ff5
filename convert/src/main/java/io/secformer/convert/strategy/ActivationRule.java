package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;

/** How an activation is computed. */
public interface ActivationRule {

    /**
     * The activation of every element, opened for the weight that reads it.
     *
     * @param argument the wire that its argument is opened on
     * @param activated its site, and the wire of the result
     * @param x the argument
     */
    <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x);
}
