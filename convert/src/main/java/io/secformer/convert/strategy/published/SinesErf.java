package io.secformer.convert.strategy.published;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.op.SmoothFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.SiteRole;

/**
 * erf as seven sines: {@code sum beta_k sin(k pi z / 10)}. The argument is scaled so that the
 * period is {@link #PERIOD} instead of 20: a power of two, modulo which shares can be reduced; with
 * 16 fraction bits 21 bits are opened.
 *
 * <p>Rounds: 1. Source: SecFormer (Luo et al., arXiv 2401.00793), section 3.2, T = 1.7.
 *
 * @param fractionBits of all values
 */
public record SinesErf(int fractionBits) implements CentralErf {
    /** Binary logarithm of {@link #PERIOD}. */
    public static final int LOG2_PERIOD = 5;

    /** Period of the scaled argument. */
    public static final int PERIOD = 1 << LOG2_PERIOD;

    @Override
    public double limit() {
        return ActivationFunction.FOURIER_LIMIT;
    }

    @Override
    public <S, O> S of(TensorOps<S, O> ops, Block at, O x) {
        double factor = PERIOD / 20.0 * Math.sqrt(0.5);
        String angle = at.wire(SiteRole.ANGLE);
        O scaled = ops.open(angle, ops.times(ops.asSecret(x), factor, fractionBits));
        return ops.apply(new SmoothFunction.ErfSines(PERIOD), scaled, angle);
    }
}
