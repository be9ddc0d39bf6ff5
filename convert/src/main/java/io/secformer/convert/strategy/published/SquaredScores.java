package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * Numerators of 2Quad, {@code ((x + c) / 8)^2}. Source: MPCFormer (Li et al., arXiv 2211.01452),
 * section 3.2; padded keys are multiplied by 0.
 *
 * <p>Quotients do not see the 8. Two parties that shift shares fail in proportion to what they
 * shift: squares of scores as they are make one inference of a 6-layer encoder in 200 fail at 16
 * fraction bits, these one in 64 times as many.
 *
 * @param offset the constant c
 */
public record SquaredScores(double offset) implements RowNumerators {
    private static final int LOG2_DIVISOR = 3;

    /** Numerators, and so their row sums, are {@code (x + c)^2} times this. */
    public static final double SCALE = 1.0 / (1 << (2 * LOG2_DIVISOR));

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask) {
        S scores = ops.addPublic(products, offset);
        O scored = ops.open(at.wire(SiteRole.SCORES), ops.timesPowerOfTwo(scores, -LOG2_DIVISOR));
        String squares = at.wire(SiteRole.SQUARES);
        return ops.multiply(ops.open(squares, ops.square(scored, squares)), mask);
    }
}
