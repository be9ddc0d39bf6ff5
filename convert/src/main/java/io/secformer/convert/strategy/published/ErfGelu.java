package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;

/**
 * GeLU as {@code x/2 (1 + erf(x / sqrt(2)))}, with erf taken for -1 and 1 beyond a limit, which two
 * comparisons at a time find. Source: SecFormer (Luo et al., arXiv 2401.00793), section 3.2.
 *
 * @param erf between the limits
 * @param fractionBits of all values
 */
record ErfGelu(CentralErf erf, int fractionBits) implements ActivationRule {

    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        Block at = Site.of(argument).block();
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, fractionBits);
        int columns = ops.width(x);
        double limit = erf.limit() * Math.sqrt(2);
        S limits = ops.beside(List.of(ops.addPublic(x, limit), ops.addPublic(x, -limit)));
        List<O> both =
                ops.open(
                        List.of(
                                new At<>(argument, x),
                                new At<>(at.wire(SiteRole.COMPARED), limits)));
        O opened = both.getFirst();
        S below = comparisons.ofOpened(both.getLast());
        S low = ops.columns(below, 0, columns);
        S notHigh = ops.columns(below, columns, 2 * columns);
        S inside = comparisons.minus(notHigh, low);
        List<O> factors =
                ops.open(
                        List.of(
                                new At<>(at.wire(SiteRole.PIECES), erf.of(ops, at, opened)),
                                new At<>(at.wire(SiteRole.SELECTED), inside)));
        S central = ops.multiply(factors.getFirst(), factors.getLast());
        S whole = comparisons.minus(ops.add(central, comparisons.not(notHigh)), low);
        O factor = ops.open(at.wire(SiteRole.PIECES), ops.addPublic(whole, 1));
        return ops.open(activated, ops.timesPowerOfTwo(ops.multiply(opened, factor), -1));
    }
}
