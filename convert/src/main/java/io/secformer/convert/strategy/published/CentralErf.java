package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;

/** An approximation of erf between two comparisons. */
interface CentralErf {

    /** Beyond this |z|, erf(z) is taken for -1 or 1. */
    double limit();

    /**
     * erf of {@code x / sqrt(2)} for {@code |x| <= sqrt(2) limit}; anything beyond.
     *
     * @param x opened
     */
    <S, O> S of(TensorOps<S, O> ops, Block at, O x);
}
