package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * Numerators of 2ReLU, {@code relu(x)}, by a comparison with 0. Source: MPCFormer (Li et al., arXiv
 * 2211.01452), section 3.2; padded keys are multiplied by 0 before they are compared.
 *
 * @param fractionBits of all values
 */
record PositiveScores(int fractionBits) implements RowNumerators {

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask) {
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, fractionBits);
        O scored = ops.open(at.wire(SiteRole.SCORES), products);
        O counted = ops.open(at.wire(SiteRole.COMPARED), ops.multiply(scored, mask));
        S isPositive = comparisons.not(comparisons.ofOpened(counted));
        return ops.multiply(counted, comparisons.factor(isPositive));
    }
}
