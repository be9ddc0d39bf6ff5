package io.secformer.convert.strategy;

import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.TensorOps;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How attention weighs values, and what a planner has to know of it. */
public interface AttentionRule {

    /**
     * Values, weighed by how queries and keys fit, for every head.
     *
     * @param choices how rows are divided, and what comes before
     * @param at the attention
     * @param products of queries and keys, {@code [B, N, T, U]}
     * @param values opened, {@code [B, N, U, D]}
     * @param mask bits, 1 for a real key, {@code [B, 1, 1, U]}
     * @return {@code [B, N, T, D]}
     */
    <S, O> S weighed(TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask);

    /** What is divided by its row sums. */
    Numerators numerators();

    /**
     * The rule of a softmax.
     *
     * @throws IllegalArgumentException if there is none: it says which softmaxes have one
     */
    static AttentionRule of(SoftmaxFunction softmax) {
        AttentionRule rule = find(softmax);
        if (rule == null) {
            throw new IllegalArgumentException(
                    "the private program needs softmax_function "
                            + supported().stream()
                                    .map(SoftmaxFunction::jsonName)
                                    .collect(Collectors.joining(" or "))
                            + ", found "
                            + softmax.jsonName());
        }
        return rule;
    }

    /** All softmaxes that have a rule. */
    static List<SoftmaxFunction> supported() {
        return Stream.of(SoftmaxFunction.values()).filter(s -> find(s) != null).toList();
    }

    /** The only place that names the rules: null for a softmax of training alone. */
    private static @Nullable AttentionRule find(SoftmaxFunction softmax) {
        return switch (softmax) {
            case SOFTMAX -> new SoftmaxAttention();
            case TWO_QUAD -> new TwoQuadAttention();
            case TWO_RELU -> null;
        };
    }
}
