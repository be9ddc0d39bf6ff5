package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;

/**
 * An approximation of erf with another limit than its own.
 *
 * @param erf the approximation
 * @param limit beyond this |z|, erf(z) is taken for -1 or 1
 */
record CutErf(CentralErf erf, double limit) implements CentralErf {
    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, O x) {
        return erf.of(ops, at, x);
    }
}
