package io.secformer.convert.strategy;

import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import java.util.List;

/**
 * Attention by the exact softmax, without a maximum and without a comparison.
 *
 * <ol>
 *   <li>{@code e = exp(s)} and, from the same opening, {@code h = sum_j exp(s_j / 2)}.
 *   <li>{@code S = sum_j e_j} may differ from row to row by many orders of magnitude; {@code S /
 *       h^2} lies in {@code [1/T, 1]} whatever the scores are. So {@code g = h^-2} is a guess of
 *       {@code 1 / S}, and need not be near: {@code u = S g} and the context times {@code g} use
 *       the same {@code g}.
 *   <li>The context times {@code g} is divided by {@code u}.
 * </ol>
 *
 * <p>Where rows differ by more than a series can follow, scores are {@linkplain #halved halved}.
 */
public record SoftmaxAttention() implements AttentionRule {
    private static final SmoothFunction DIRECT = new SmoothFunction.RoughScale(1);

    @Override
    public Numerators numerators() {
        return new Numerators.Exponentials();
    }

    @Override
    public <S, O> S weighed(
            TensorOps<S, O> ops, Choices choices, Block at, S products, O values, O mask) {
        String exponentials = at.wire(SiteRole.EXPONENTIALS);
        S scores = ops.centerScores(products, mask, exponentials);
        WeighedValues<O> opened = WeighedValues.open(ops, choices, at, scores, values);
        S e = ops.exponentials(opened.scores(), exponentials);
        int halvings = choices.halvings(at);
        if (halvings > 0) {
            S squares = halved(ops, at, e, halvings);
            return Division.normalized(ops, choices, at, squares, opened.values());
        }
        S half = ops.exponentials(opened.scores(), at.wire(SiteRole.HALF_EXPONENTIALS));
        List<O> weighted =
                ops.open(
                        List.of(
                                new At<>(exponentials, e),
                                new At<>(at.wire(SiteRole.SUMS), ops.rowSums(e)),
                                new At<>(at.wire(SiteRole.HALF_SUMS), ops.rowSums(half))));
        S context = ops.product(weighted.get(0), opened.values());
        S guess =
                ops.apply(
                        new SmoothFunction.InverseSquare(),
                        weighted.get(2),
                        at.wire(SiteRole.GUESS));
        return Division.divided(
                ops, at, new At<>(at.wire(SiteRole.CONTEXT), context), weighted.get(1), guess);
    }

    /**
     * The softmax of whole scores from the exponentials of scores that were halved n times: {@code
     * softmax(2 t) = softmax(t)^2 / sum softmax(t)^2}, n times over. Rows of {@code t} differ less,
     * by the n-th square root of two; and sums of squares of probabilities lie in {@code [1/T, 1]}.
     * A rough scale of every row is enough before each square: what it is off by cancels in the
     * end.
     *
     * @param exponentials of the halved scores
     * @return numerators of the softmax of whole scores
     */
    private static <S, O> S halved(TensorOps<S, O> ops, Block at, S exponentials, int halvings) {
        S numerators = exponentials;
        for (int n = halvings; n >= 1; n--) {
            Block level = at.halved(n);
            List<O> opened =
                    ops.open(
                            List.of(
                                    new At<>(level.wire(SiteRole.NUMERATORS), numerators),
                                    new At<>(level.wire(SiteRole.SUMS), ops.rowSums(numerators))));
            String guess = level.wire(SiteRole.GUESS);
            O scale = ops.open(guess, ops.apply(DIRECT, opened.get(1), guess));
            String roots = level.wire(SiteRole.ROOTS);
            O rooted = ops.open(roots, ops.scaleRows(opened.get(0), scale, roots));
            numerators =
                    ops.square(
                            rooted,
                            n == 1
                                    ? at.wire(SiteRole.SQUARES)
                                    : at.halved(n - 1).wire(SiteRole.NUMERATORS));
        }
        return numerators;
    }
}
