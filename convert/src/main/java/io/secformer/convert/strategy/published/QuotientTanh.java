package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Iteration;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;

/**
 * tanh as {@code (1 - e) / (1 + e)} of {@code e = exp(-2 |x|)}, with the sign of x.
 *
 * <p>Source: CrypTen (Knott et al., NeurIPS 2021), its logistic function by an exponential and a
 * reciprocal.
 */
final class QuotientTanh implements ActivationRule {
    private final Choices choices;

    /** Divides by Newton's iteration. */
    QuotientTanh(Choices choices) {
        this.choices = choices;
    }

    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        Block at = Site.of(argument).block();
        int bits = choices.strategy().fractionBits();
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, bits);
        O opened = ops.open(argument, x);
        S negative = comparisons.ofOpened(opened);
        O sign = comparisons.factor(ops.addPublic(ops.times(negative, -2, 0), 1));
        S magnitude = ops.multiply(opened, sign);
        S e = LimitExponential.of(ops, at, ops.times(magnitude, -2, 0));
        S rows = ops.addPublic(ops.times(e, -1, 0), 1);
        Iteration run = choices.iteration(at.wire(SiteRole.DIVISOR));
        S quotient = new Quotients<>(ops, at, choices).newton(rows, ops.addPublic(e, 1), run);
        O unsigned = ops.open(at.wire(SiteRole.PIECES), quotient);
        return ops.open(activated, ops.multiply(unsigned, sign));
    }
}
