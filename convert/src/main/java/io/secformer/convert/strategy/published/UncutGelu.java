package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/**
 * GeLU as {@code x/2 (1 + erf(x / sqrt(2)))} with an approximation of erf that nothing limits: only
 * to be looked at, since networks have arguments beyond those it is right for.
 *
 * <p>Source: CrypTen (Knott et al., NeurIPS 2021), which has no comparisons here.
 */
record UncutGelu(CentralErf erf) implements ActivationRule {
    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        Block at = Site.of(argument).block();
        O opened = ops.open(argument, x);
        S whole = ops.addPublic(erf.of(ops, at, opened), 1);
        O factor = ops.open(at.wire(SiteRole.PIECES), whole);
        return ops.open(activated, ops.timesPowerOfTwo(ops.multiply(opened, factor), -1));
    }
}
