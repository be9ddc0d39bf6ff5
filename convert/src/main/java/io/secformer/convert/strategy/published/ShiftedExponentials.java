package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * Numerators of the exact softmax: exponentials of scores less their row's maximum. Source: CrypTen
 * (Knott et al., NeurIPS 2021) and PUMA (Dong et al., arXiv 2307.12533).
 *
 * <p>Scores of padded keys become -64 before the maximum is sought, not the usual -10,000: the
 * limit of an exponential grows again far below 0.
 *
 * @param strategy which limit
 */
record ShiftedExponentials(Strategy strategy) implements RowNumerators {
    private static final double PADDED = -64;

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask) {
        int bits = strategy.fractionBits();
        O scored = ops.open(at.wire(SiteRole.SCORES), ops.addPublic(products, -PADDED));
        S scores = ops.addPublic(ops.multiply(scored, mask), PADDED);
        S maximum = RowMaximum.of(ops, at, scores, bits);
        S shifted = ops.subtractColumn(scores, maximum);
        return LimitExponential.of(ops, at, shifted, strategy.exponential(), bits);
    }
}
