package io.secformer.convert.strategy;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.TensorOps;

/**
 * Attention by 2ReLU, {@code relu(x) / (sum relu(x) + epsilon)}, as it is in the clear. Source:
 * MPCFormer (Li et al., arXiv 2211.01452), section 3.2.
 *
 * <p>On shares it takes comparisons, as {@link
 * io.secformer.convert.strategy.published.PublishedRules} has them: no series is near enough to a
 * function with a corner.
 */
public record TwoReluAttention() implements AttentionRule {

    @Override
    public <S, O> S weighed(
            TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask) {
        O scores = ops.open(at.wire(SiteRole.SCORES), products);
        S isPositive = ops.addPublic(ops.times(ops.negative(scores), -1, 0), 1);
        O counted =
                ops.open(
                        at.wire(SiteRole.SELECTED),
                        ops.multiply(ops.open(at.wire(SiteRole.COMPARED), isPositive), mask));
        S numerators = ops.multiply(scores, counted);
        S sums = ops.addPublic(ops.rowSums(numerators), SoftmaxFunction.TWO_RELU_EPSILON);
        return Division.normalized(ops, choices, at, numerators, sums, values);
    }

    @Override
    public Numerators numerators() {
        return new Numerators.PositiveParts(1, 4);
    }
}
