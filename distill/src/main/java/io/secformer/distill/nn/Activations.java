package io.secformer.distill.nn;

import static io.secformer.distill.nn.Softmaxes.scalar;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.secformer.convert.model.ActivationFunction;

/**
 * The activations of the feed-forward layer, element by element.
 *
 * <ul>
 *   <li>gelu: {@code x/2 (1 + erf(x / sqrt 2))}, exact.
 *   <li>gelu_new: {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}, within 0.0005 of gelu.
 *   <li>quad: {@code x^2/8 + x/4 + 1/2} (MPCFormer, Li et al. 2023).
 *   <li>fourier: gelu with {@code erf(z)} replaced by -1, {@code f(z)} or 1 for {@code z < -1.7},
 *       in between, and above; {@code f(z) = sum_{k=1..7} beta_k sin(k pi z / 10)} (SecFormer, Luo
 *       et al. 2024). Largest error against gelu: 0.0195.
 * </ul>
 */
final class Activations {
    private static final double[] BETA = ActivationFunction.fourierCoefficients();

    private Activations() {}

    static NDArray apply(ActivationFunction function, NDArray x) {
        NDManager manager = x.getManager();
        return switch (function) {
            case GELU -> x.getNDArrayInternal().gelu();
            case GELU_TANH -> geluTanh(manager, x);
            case QUAD ->
                    x.mul(scalar(manager, 0.125f))
                            .add(scalar(manager, 0.25f))
                            .mul(x)
                            .add(scalar(manager, 0.5f));
            case FOURIER -> fourier(manager, x);
        };
    }

    private static NDArray geluTanh(NDManager manager, NDArray x) {
        float root = (float) Math.sqrt(2 / Math.PI);
        NDArray cubic = x.mul(x).mul(scalar(manager, 0.044715f * root)).add(scalar(manager, root));
        NDArray tanh = cubic.mul(x).tanh();
        return x.mul(scalar(manager, 0.5f)).mul(tanh.add(scalar(manager, 1f)));
    }

    private static NDArray fourier(NDManager manager, NDArray x) {
        NDArray z = x.mul(scalar(manager, (float) Math.sqrt(0.5)));
        NDArray angle = z.mul(scalar(manager, (float) (Math.PI / 10)));
        NDArray series = angle.sin().mul(scalar(manager, (float) BETA[0]));
        for (int k = 2; k <= BETA.length; k++) {
            NDArray harmonic = angle.mul(scalar(manager, k)).sin();
            series = series.add(harmonic.mul(scalar(manager, (float) BETA[k - 1])));
        }
        NDArray constant = z.stopGradient();
        NDArray inside =
                constant.abs()
                        .lte(scalar(manager, (float) ActivationFunction.FOURIER_LIMIT))
                        .toType(DataType.FLOAT32, false);
        NDArray outside = constant.sign().mul(manager.ones(z.getShape()).sub(inside));
        NDArray erf = series.mul(inside).add(outside);
        return x.mul(scalar(manager, 0.5f)).mul(erf.add(scalar(manager, 1f)));
    }
}
