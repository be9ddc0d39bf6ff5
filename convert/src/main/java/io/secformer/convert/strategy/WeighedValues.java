package io.secformer.convert.strategy;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores, opened, and the values that they weigh, opened in the ring of their product.
 *
 * <p>That ring has 27 to 40 bits, where values take 13 to 16. Opened once, they want products of
 * queries, keys and values in a ring as much wider than that as a weight has fraction bits; opened
 * a second time, beside the scores, they do not, for no round more.
 *
 * @param scores {@code [B, N, T, U]}
 * @param values {@code [B, N, U, D]}
 */
record WeighedValues<O>(O scores, O values) {

    /**
     * Opens scores, and values once more if they are widened.
     *
     * @param values opened
     */
    static <S, O> WeighedValues<O> open(
            TensorOps<S, O> ops, Choices choices, Block at, S scores, O values) {
        boolean widens = choices.widens(at);
        List<At<S>> wanted = new ArrayList<>();
        wanted.add(new At<>(at.wire(SiteRole.SCORES), scores));
        if (widens) {
            String wide = at.wire(SiteRole.WIDE_VALUE);
            wanted.add(new At<>(wide, ops.widen(values, wide)));
        }
        List<O> opened = ops.open(wanted);
        return new WeighedValues<>(opened.getFirst(), widens ? opened.getLast() : values);
    }
}
