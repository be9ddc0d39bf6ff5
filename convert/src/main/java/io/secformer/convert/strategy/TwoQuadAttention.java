package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;
import java.util.List;

/**
 * Attention by 2Quad, {@code (x + c)^2 / sum (x + c)^2}. The scores of padding are 0, since its
 * keys are; the constant is added where the mask has a bit, and so their squares are 0 too. Source:
 * MPCFormer (arXiv 2211.01452), section 3.2.
 *
 * @param offset the constant c
 */
public record TwoQuadAttention(double offset) implements AttentionRule {

    @Override
    public <S, O> S weighed(
            TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask) {
        S scores = ops.addPublic(products, offset, mask);
        WeighedValues<O> opened = WeighedValues.open(ops, choices, at, scores, values);
        S squares = ops.square(opened.scores(), at.wire(SiteRole.SQUARES));
        return Division.normalized(ops, choices, at, squares, opened.values());
    }

    /** Row sums are mostly of squares of the constant that is added to scores. */
    @Override
    public Numerators numerators() {
        return new Numerators.Powers(
                List.of(new Numerators.Power(SiteRole.SCORES, 2, 18, 4)), 400, 25, 110, 64);
    }
}
