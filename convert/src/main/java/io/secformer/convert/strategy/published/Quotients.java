package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;

/**
 * Rows divided by positive numbers of their own, by an iteration. The divisor is first divided by
 * the power of two that calibration gave, so that it lies where the iteration converges.
 *
 * @param ops what it is written over
 * @param at where
 * @param choices which iteration, and how it is run
 */
record Quotients<S, O>(TensorOps<S, O> ops, Block at, Choices choices) {

    /** {@code rows / divisors}; divisors are {@code [..., 1]}. */
    S divided(S rows, S divisors) {
        Iteration run = choices.iteration(at.wire(SiteRole.DIVISOR));
        S deflated = ops.timesPowerOfTwo(divisors, -run.deflation());
        return switch (choices.strategy().division()) {
            case NEWTON -> newton(rows, deflated, run);
            case GOLDSCHMIDT -> goldschmidt(rows, deflated, run);
            case SERIES -> throw new IllegalArgumentException("a series is no iteration");
        };
    }

    /**
     * {@code y <- y (2 - q y)} from {@code 3 e^(1/2 - q) + 0.003}; then rows times y.
     *
     * <p>Rounds: 8, 2 a step and 1. Source: CrypTen (Knott et al., NeurIPS 2021), 10 steps.
     */
    S newton(S rows, S deflated, Iteration run) {
        O q = ops.open(at.wire(SiteRole.DIVISOR), deflated);
        S exponent = ops.addPublic(ops.times(ops.asSecret(q), -1, 0), 0.5);
        S estimate = ops.addPublic(ops.times(LimitExponential.of(ops, at, exponent), 3, 0), 0.003);
        for (int i = 0; i < run.steps(); i++) {
            O y = ops.open(at.wire(SiteRole.ITERATED), estimate);
            At<S> correction = correction(ops.multiply(q, y));
            estimate = ops.multiply(y, ops.open(correction.wire(), correction.value()));
        }
        List<O> factors =
                ops.open(
                        List.of(
                                new At<>(at.wire(SiteRole.POWERS), rows),
                                new At<>(at.wire(SiteRole.ITERATED), estimate)));
        S quotient = ops.multiply(factors.getFirst(), factors.getLast());
        return ops.timesPowerOfTwo(quotient, -run.deflation());
    }

    /**
     * {@code m = 2 - q; p <- p m; q <- q m}, on numerators and divisor side by side.
     *
     * <p>Rounds: 1 a step. Source: SecFormer (Luo et al., arXiv 2401.00793), 13 steps; rows instead
     * of 1 as the numerator, whose quotient would lose most of its bits.
     */
    private S goldschmidt(S rows, S deflated, Iteration run) {
        S numerators = ops.timesPowerOfTwo(rows, -run.deflation());
        S divisor = deflated;
        for (int i = 0; i < run.steps(); i++) {
            boolean last = i == run.steps() - 1;
            S both = last ? numerators : ops.beside(List.of(divisor, numerators));
            At<S> iterated = new At<>(at.wire(SiteRole.ITERATED), both);
            List<O> factors = ops.open(List.of(iterated, correction(divisor)));
            S product = ops.multiply(factors.getFirst(), factors.getLast());
            if (last) {
                numerators = product;
            } else {
                divisor = ops.columns(product, 0, 1);
                numerators = ops.columns(product, 1, ops.width(product));
            }
        }
        return numerators;
    }

    /** {@code 2 - x}. */
    private At<S> correction(S x) {
        return new At<>(at.wire(SiteRole.CORRECTION), ops.addPublic(ops.times(x, -1, 0), 2));
    }
}
