package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.Numerators;
import io.secformer.convert.strategy.SiteRole;

/**
 * Attention whose probabilities are computed before they weigh the values.
 *
 * @param rows what is divided by its sums
 * @param numerators the same, as planning knows it
 */
record QuotientAttention(RowNumerators rows, Numerators numerators) implements AttentionRule {

    @Override
    public <S, O> S weighed(
            TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask) {
        S divided = rows.of(ops, at, products, mask);
        Quotients<S, O> quotients = new Quotients<>(ops, at, choices);
        S probabilities = quotients.divided(divided, ops.rowSums(divided));
        return ops.product(ops.open(at.wire(SiteRole.PROBABILITIES), probabilities), values);
    }
}
