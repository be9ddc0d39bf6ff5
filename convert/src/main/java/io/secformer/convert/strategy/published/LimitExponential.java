package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Exponential;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * The exponential as a limit, {@code (1 + x / 2^k)^(2^k)}, by k squarings. It is right for {@code
 * -2^k < x}, and grows again below {@code -2^(k + 1)}.
 *
 * <p>Rounds: k. Source: CrypTen (Knott et al., NeurIPS 2021), k = 8.
 */
final class LimitExponential {
    /** The k of CrypTen. */
    static final int SQUARINGS = 8;

    /** The k of PUMA. */
    private static final int CLIPPED_SQUARINGS = 5;

    /** Below it, PUMA takes the exponential for 0. */
    private static final double CLIPPED = -14;

    private LimitExponential() {}

    /** {@code e^x} of every element, not yet opened. */
    static <S, O> S of(TensorOps<S, O> ops, Block at, S x) {
        return of(ops, at, x, SQUARINGS);
    }

    private static <S, O> S of(TensorOps<S, O> ops, Block at, S x, int squarings) {
        String powers = at.wire(SiteRole.POWERS);
        S power = ops.addPublic(ops.timesPowerOfTwo(x, -squarings), 1);
        for (int i = 0; i < squarings; i++) {
            power = ops.square(ops.open(powers, power), powers);
        }
        return power;
    }

    /**
     * {@code e^x} of every element that is no more than 0.
     *
     * @param form which limit
     * @param fractionBits of all values
     */
    static <S, O> S of(TensorOps<S, O> ops, Block at, S x, Exponential form, int fractionBits) {
        return switch (form) {
            case LIMIT -> of(ops, at, x);
            case CLIPPED -> clipped(ops, at, x, fractionBits);
            case ARCS -> throw new IllegalArgumentException("a circle of arcs is no limit");
        };
    }

    /** Source: PUMA (Dong et al., arXiv 2307.12533), section 3. */
    private static <S, O> S clipped(TensorOps<S, O> ops, Block at, S x, int fractionBits) {
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, fractionBits);
        S inside = comparisons.not(comparisons.negative(ops.addPublic(x, -CLIPPED)));
        O power = ops.open(at.wire(SiteRole.POWERS), of(ops, at, x, CLIPPED_SQUARINGS));
        return ops.multiply(power, comparisons.factor(inside));
    }
}
