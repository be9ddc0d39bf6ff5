package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;

/** What rows of attention are made of before each is divided by its sum. */
public interface RowNumerators {

    /**
     * Numerators of probabilities, 0 or nearly so for padded keys.
     *
     * @param products of queries and keys, {@code [B, N, T, U]}
     * @param mask bits, 1 for a real key, {@code [B, 1, 1, U]}
     */
    <S, O> S of(TensorOps<S, O> ops, Block at, S products, O mask);
}
