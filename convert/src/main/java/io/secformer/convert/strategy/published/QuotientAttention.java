package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;

/** Attention whose probabilities are computed before they weigh the values. */
public final class QuotientAttention implements AttentionRule {
    private final Numerators numerators;
    private final Choices choices;

    /** Divides numerators as is chosen. */
    public QuotientAttention(Numerators numerators, Choices choices) {
        this.numerators = numerators;
        this.choices = choices;
    }

    @Override
    public <S, O> S weighed(TensorOps<S, O> ops, Block at, S products, O values, O mask) {
        S rows = numerators.of(ops, at, products, mask);
        Quotients<S, O> quotients = new Quotients<>(ops, at, choices);
        S probabilities = quotients.divided(rows, ops.rowSums(rows));
        return ops.product(ops.open(at.wire(SiteRole.PROBABILITIES), probabilities), values);
    }
}
