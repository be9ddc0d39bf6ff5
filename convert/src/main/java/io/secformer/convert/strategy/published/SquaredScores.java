package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import io.secformer.convert.strategy.TwoQuadAttention;

/**
 * Numerators of 2Quad, {@code (x + c)^2}. Source: MPCFormer (Li et al., arXiv 2211.01452), section
 * 3.2; padded keys are multiplied by 0.
 */
public record SquaredScores() implements Numerators {

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask) {
        S scores = ops.addPublic(products, TwoQuadAttention.OFFSET);
        O scored = ops.open(at.wire(SiteRole.SCORES), scores);
        String squares = at.wire(SiteRole.SQUARES);
        return ops.multiply(ops.open(squares, ops.square(scored, squares)), mask);
    }
}
