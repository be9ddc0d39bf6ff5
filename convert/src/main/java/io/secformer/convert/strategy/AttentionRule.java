package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;

/** How attention weighs values. */
public interface AttentionRule {

    /**
     * Values, weighed by how queries and keys fit, for every head.
     *
     * @param at the attention
     * @param products of queries and keys, {@code [B, N, T, U]}
     * @param values opened, {@code [B, N, U, D]}
     * @param mask bits, 1 for a real key, {@code [B, 1, 1, U]}
     * @return {@code [B, N, T, D]}
     */
    <S, O> S weighed(TensorOps<S, O> ops, Block at, S products, O values, O mask);
}
