package io.secformer.convert.strategy.published;

import io.secformer.convert.op.TensorOps;
import io.secformer.convert.op.TensorOps.At;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Site;
import io.secformer.convert.strategy.SiteRole;
import java.util.List;

/**
 * GeLU in four pieces, cut at -4, -1.95 and 3: 0, a polynomial of degree 3, one of degree 6, and x.
 * Source: PUMA (Dong et al., arXiv 2307.12533), section 3.1.
 *
 * @param fractionBits of all values
 */
record PolynomialGelu(int fractionBits) implements ActivationRule {
    private static final double[] CUTS = {-4, -1.95, 3};
    private static final double[] LOW = {
        -0.5054031199708174, -0.42226581151983866, -0.11807612951181953, -0.011034134030615728
    };
    private static final double[] MIDDLE = {
        0.008526321541038084,
        0.5,
        0.3603292692789629,
        0,
        -0.037688200365904236,
        0,
        0.0018067462606141187
    };

    @Override
    public <S, O> O activated(TensorOps<S, O> ops, String argument, String activated, S x) {
        Block at = Site.of(argument).block();
        Comparisons<S, O> comparisons = new Comparisons<>(ops, at, fractionBits);
        int columns = ops.width(x);
        S cuts =
                ops.beside(
                        List.of(
                                ops.addPublic(x, -CUTS[0]),
                                ops.addPublic(x, -CUTS[1]),
                                ops.addPublic(x, -CUTS[2])));
        List<O> both =
                ops.open(
                        List.of(new At<>(argument, x), new At<>(at.wire(SiteRole.COMPARED), cuts)));
        O opened = both.getFirst();
        S below = comparisons.ofOpened(both.getLast());
        S first = ops.columns(below, 0, columns);
        S second = ops.columns(below, columns, 2 * columns);
        S third = ops.columns(below, 2 * columns, 3 * columns);
        String powers = at.wire(SiteRole.POWERS);
        O square = ops.open(powers, ops.square(opened, powers));
        At<S> cubed = new At<>(powers, ops.multiply(square, opened));
        List<O> higher = ops.open(List.of(cubed, new At<>(powers, ops.square(square, powers))));
        O cube = higher.getFirst();
        O fourth = higher.getLast();
        O sixth = ops.open(powers, ops.square(cube, powers));
        List<S> terms =
                List.of(
                        ops.asSecret(opened),
                        ops.asSecret(square),
                        ops.asSecret(cube),
                        ops.asSecret(fourth),
                        ops.asSecret(fourth),
                        ops.asSecret(sixth));
        O pieces =
                ops.open(
                        at.wire(SiteRole.PIECES),
                        ops.beside(
                                List.of(
                                        polynomial(ops, LOW, terms),
                                        polynomial(ops, MIDDLE, terms),
                                        ops.asSecret(opened))));
        O selected =
                comparisons.factor(
                        ops.beside(
                                List.of(
                                        comparisons.minus(second, first),
                                        comparisons.minus(third, second),
                                        comparisons.not(third))));
        S products = ops.multiply(pieces, selected);
        S sum =
                ops.add(
                        ops.add(
                                ops.columns(products, 0, columns),
                                ops.columns(products, columns, 2 * columns)),
                        ops.columns(products, 2 * columns, 3 * columns));
        return ops.open(activated, sum);
    }

    /**
     * A polynomial.
     *
     * @param coefficients from the constant on
     * @param powers the first, the second, and so on
     */
    private <S, O> S polynomial(TensorOps<S, O> ops, double[] coefficients, List<S> powers) {
        S sum = ops.times(powers.getFirst(), coefficients[1], fractionBits);
        for (int i = 2; i < coefficients.length; i++) {
            if (coefficients[i] != 0) {
                sum = ops.add(sum, ops.times(powers.get(i - 1), coefficients[i], fractionBits));
            }
        }
        return ops.addPublic(sum, coefficients[0]);
    }
}
