package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;
import java.util.ArrayList;
import java.util.List;

/**
 * The maximum of every row, by a tree: the larger of every pair of columns, until one is left.
 *
 * <p>Rounds: those of a comparison and one more for each of {@code ceil(log2 columns)} levels.
 * Source: CrypTen (Knott et al., NeurIPS 2021), its log reduction.
 */
final class RowMaximum {
    private RowMaximum() {}

    /**
     * The maximum.
     *
     * @param x rows
     * @return {@code [..., 1]}
     */
    static <S, O> S of(TensorOps<S, O> ops, Block at, S x, int fractionBits) {
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, fractionBits);
        S left = x;
        int width = ops.width(x);
        while (width > 1) {
            int half = width / 2;
            S first = ops.columns(left, 0, half);
            S second = ops.columns(left, half, 2 * half);
            S difference = comparisons.minus(first, second);
            O opened = ops.open(at.wire(SiteRole.MAXIMA), difference);
            S smaller = comparisons.ofOpened(opened);
            S less = ops.multiply(opened, comparisons.factor(smaller));
            List<S> next = new ArrayList<>();
            next.add(comparisons.minus(first, less));
            if (width % 2 == 1) {
                next.add(ops.columns(left, width - 1, width));
            }
            left = next.size() == 1 ? next.getFirst() : ops.beside(next);
            width = half + width % 2;
        }
        return left;
    }
}
