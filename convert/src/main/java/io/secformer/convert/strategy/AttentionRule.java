package io.secformer.convert.strategy;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.TensorOps;
import java.util.stream.Collectors;

/** How attention weighs values, and what a planner has to know of it. */
public interface AttentionRule {

    /**
     * Values, weighed by how queries and keys fit, for every head.
     *
     * @param choices how rows are divided, and what comes before
     * @param at the attention
     * @param products of queries and keys, {@code [B, N, T, U]}; in planned strategies 0 for the
     *     keys of padding
     * @param values opened, {@code [B, N, U, D]}
     * @param mask bits, 1 for a real key, {@code [B, 1, 1, U]}
     * @return {@code [B, N, T, D]}
     */
    <S, O> S weighed(TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask);

    /** What is divided by its row sums. */
    Numerators numerators();

    /** The rule of a model. */
    static AttentionRule of(BertConfig config) {
        return of(config.softmax(), config.softmaxOffset());
    }

    /** The rule of a softmax with its usual constant. */
    static AttentionRule of(SoftmaxFunction softmax) {
        return of(softmax, SoftmaxFunction.TWO_QUAD_OFFSET);
    }

    private static AttentionRule of(SoftmaxFunction softmax, double offset) {
        return switch (softmax) {
            case SOFTMAX -> new SoftmaxAttention();
            case TWO_QUAD -> new TwoQuadAttention(offset);
            case TWO_RELU -> new TwoReluAttention();
        };
    }

    /** Whether a strategy can compute a softmax on shares; in the clear all can be computed. */
    static boolean isComputable(SoftmaxFunction softmax, Strategy strategy) {
        return !(strategy.isPlanned()
                && of(softmax).numerators() instanceof Numerators.PositiveParts);
    }

    /**
     * Requires that a strategy can compute a softmax on shares.
     *
     * @throws IllegalArgumentException if it cannot: it says why, and which strategies can
     */
    static void requireComputable(SoftmaxFunction softmax, Strategy strategy) {
        if (!isComputable(softmax, strategy)) {
            throw new IllegalArgumentException(
                    "softmax_function "
                            + softmax.jsonName()
                            + " compares scores with 0, and the strategy "
                            + strategy.name()
                            + " compares nothing: choose one of "
                            + Strategy.NAMED.stream()
                                    .filter(other -> isComputable(softmax, other))
                                    .map(Strategy::name)
                                    .collect(Collectors.joining(", ")));
        }
    }
}
