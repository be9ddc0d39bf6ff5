package io.secformer.convert.op;

/** A function of one tensor, written over operations. */
@FunctionalInterface
public interface TensorFunction {
    /**
     * Applies it.
     *
     * @param x the argument, not yet opened
     * @return the value, not yet opened
     */
    <S, O> S apply(TensorOps<S, O> ops, S x);
}
