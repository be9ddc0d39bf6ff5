package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;

/**
 * The activation {@code 0.125 x^2 + 0.25 x + 0.5 = (x + 1)^2 / 8 + 3/8}. Source: MPCFormer (arXiv
 * 2211.01452), section 3.2.
 */
public record QuadActivation() implements ActivationRule {

    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        O shifted = ops.open(argument, ops.addPublic(x, 1));
        S square = ops.timesPowerOfTwo(ops.square(shifted, activated), -3);
        return ops.open(activated, ops.addPublic(square, 0.375));
    }

    @Override
    public boolean isSeries() {
        return false;
    }
}
