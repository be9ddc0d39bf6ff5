package io.secformer.convert.strategy.published;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * erf as its Taylor polynomial of eight terms, {@code 2 / sqrt(pi) sum (-1)^n z^(2n+1) / (n! (2n +
 * 1))}.
 *
 * <p>Rounds: 9. Source: CrypTen (Knott et al., NeurIPS 2021). Without a limit the polynomial is off
 * by 0.6 at z = 2 and by 110 at z = 3; at 1.7 by 0.01.
 *
 * @param fractionBits of all values
 */
record TaylorErf(int fractionBits) implements CentralErf {
    private static final int TERMS = 8;

    @Override
    public double limit() {
        return ActivationFunction.FOURIER_LIMIT;
    }

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, O x) {
        String powers = at.wire(SiteRole.POWERS);
        // Powers of y = x / 2, whose coefficients are nearer to 1 than those of z = sqrt(2) y.
        O y = ops.open(powers, ops.timesPowerOfTwo(ops.asSecret(x), -1));
        O square = ops.open(powers, ops.square(y, powers));
        O power = y;
        double coefficient = 2 / Math.sqrt(Math.PI) * Math.sqrt(2);
        S sum = ops.times(ops.asSecret(y), coefficient, fractionBits);
        for (int n = 1; n < TERMS; n++) {
            power = ops.open(powers, ops.multiply(power, square));
            coefficient *= -2.0 / n;
            double factor = coefficient / (2 * n + 1);
            sum = ops.add(sum, ops.times(ops.asSecret(power), factor, fractionBits));
        }
        return sum;
    }
}
