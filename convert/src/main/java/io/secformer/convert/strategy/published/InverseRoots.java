package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;

/**
 * {@code 1/sqrt(x)} of positive numbers by an iteration, after they are divided by the power of two
 * that calibration gave, so that they lie where the iteration converges.
 *
 * @param ops what it is written over
 * @param at where
 * @param choices which iteration, and how it is run
 */
record InverseRoots<S, O>(TensorOps<S, O> ops, Block at, Choices choices) {

    /** {@code 1/sqrt(x)}, not yet opened. */
    S of(S x) {
        Iteration run = choices.iteration(at.wire(SiteRole.DIVISOR));
        S deflated = ops.timesPowerOfTwo(x, -run.deflation());
        S root =
                switch (choices.strategy().normalisation()) {
                    case NEWTON -> newton(deflated, run);
                    case GOLDSCHMIDT -> goldschmidt(deflated, run);
                    case SERIES, SERIES_WAN ->
                            throw new IllegalArgumentException("a series is no iteration");
                };
        return ops.timesPowerOfTwo(root, -run.deflation() / 2);
    }

    /**
     * {@code y <- y (3 - q y^2) / 2} from {@code 2.2 e^-(q/2 + 0.2) + 0.2 - q / 1024}.
     *
     * <p>Rounds: 8, and 3 a step. Source: CrypTen (Knott et al., NeurIPS 2021), 3 steps.
     */
    private S newton(S deflated, Iteration run) {
        O q = ops.open(at.wire(SiteRole.DIVISOR), deflated);
        S argument = ops.asSecret(q);
        S exponent = ops.addPublic(ops.timesPowerOfTwo(ops.times(argument, -1, 0), -1), -0.2);
        O exponential = ops.open(at.wire(SiteRole.POWERS), LimitExponential.of(ops, at, exponent));
        S linear = ops.timesPowerOfTwo(ops.times(argument, -1, 0), -10);
        S estimate =
                ops.addPublic(ops.add(ops.times(ops.asSecret(exponential), 2.2, 16), linear), 0.2);
        for (int i = 0; i < run.steps(); i++) {
            O y = ops.open(at.wire(SiteRole.ITERATED), estimate);
            O square = ops.open(at.wire(SiteRole.POWERS), ops.square(y, at.wire(SiteRole.POWERS)));
            At<S> correction = correction(ops.multiply(q, square));
            estimate = ops.multiply(y, ops.open(correction.wire(), correction.value()));
        }
        return estimate;
    }

    /**
     * {@code m = (3 - q) / 2; p <- p m; q <- q m^2} from {@code p = 1}.
     *
     * <p>Rounds: 3 a step after the first, 2 where values are opened once. Source: SecFormer (Luo
     * et al., arXiv 2401.00793), 11 steps.
     */
    private S goldschmidt(S deflated, Iteration run) {
        String powers = at.wire(SiteRole.POWERS);
        List<O> pair = corrected(deflated);
        S root = ops.asSecret(pair.getFirst());
        for (int i = 1; i < run.steps(); i++) {
            At<S> square = new At<>(powers, ops.square(pair.getFirst(), powers));
            List<O> factors = ops.open(List.of(square, new At<>(at.wire(SiteRole.ITERATED), root)));
            S divisor = ops.multiply(pair.getLast(), factors.getFirst());
            boolean last = i == run.steps() - 1;
            pair = last ? ops.open(List.of(correction(divisor))) : corrected(divisor);
            root = ops.multiply(factors.getLast(), pair.getFirst());
        }
        return root;
    }

    /** {@code (3 - x) / 2} and x, opened together. */
    private List<O> corrected(S x) {
        return ops.open(List.of(correction(x), new At<>(at.wire(SiteRole.DIVISOR), x)));
    }

    /** {@code (3 - x) / 2}. */
    private At<S> correction(S x) {
        S correction = ops.timesPowerOfTwo(ops.addPublic(ops.times(x, -1, 0), 3), -1);
        return new At<>(at.wire(SiteRole.CORRECTION), correction);
    }
}
