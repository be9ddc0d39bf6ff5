package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;

/**
 * A smooth activation, as one series of all that its argument may be.
 *
 * @param function the activation
 */
public record SeriesActivation(SmoothFunction function) implements ActivationRule {

    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        O opened = ops.open(argument, x);
        return ops.open(activated, ops.apply(function, opened, activated));
    }

    @Override
    public boolean isSeries() {
        return true;
    }
}
