package io.secformer.convert.strategy.published;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * RowNumerators of 2Quad, {@code (x + c)^2}. Source: MPCFormer (Li et al., arXiv 2211.01452),
 * section 3.2; padded keys are multiplied by 0.
 */
record SquaredScores() implements RowNumerators {

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask) {
        S scores = ops.addPublic(products, SoftmaxFunction.TWO_QUAD_OFFSET);
        O scored = ops.open(at.wire(SiteRole.SCORES), scores);
        String squares = at.wire(SiteRole.SQUARES);
        return ops.multiply(ops.open(squares, ops.square(scored, squares)), mask);
    }
}
