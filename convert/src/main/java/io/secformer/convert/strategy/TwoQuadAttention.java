package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import java.util.List;

/**
 * Attention by 2Quad, {@code (x + c)^2 / sum (x + c)^2}. Source: MPCFormer (arXiv 2211.01452),
 * section 3.2.
 */
public final class TwoQuadAttention implements AttentionRule {

    /** The constant added to every score before it is squared. */
    public static final double OFFSET = 5.0;

    private final Choices choices;

    /** Divides as is chosen. */
    public TwoQuadAttention(Choices choices) {
        this.choices = choices;
    }

    @Override
    public <S, O> S weighed(TensorOps<S, O> ops, Block at, S products, O values, O mask) {
        S wideValues = ops.widen(values, at.wire(SiteRole.WIDE_VALUE));
        S scores = ops.addPublic(products, OFFSET);
        List<O> scored =
                ops.open(
                        List.of(
                                new At<>(at.wire(SiteRole.SCORES), scores),
                                new At<>(at.wire(SiteRole.WIDE_VALUE), wideValues)));
        S squares = ops.squareMasked(scored.get(0), mask, at.wire(SiteRole.SQUARES));
        return Division.normalized(ops, choices, at, squares, scored.get(1));
    }
}
