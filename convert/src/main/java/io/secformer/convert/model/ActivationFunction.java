package io.secformer.convert.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The activation of the intermediate layer; configuration key activation_function. */
public enum ActivationFunction {
    /** {@code x/2 (1 + erf(x / sqrt 2))}. */
    GELU("gelu"),
    /**
     * {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}, which Hugging Face calls gelu_new,
     * gelu_pytorch_tanh, gelu_fast and gelu_accurate.
     */
    GELU_TANH("gelu_new"),
    /** {@code x^2/8 + x/4 + 1/2}, after MPCFormer (Li et al., 2023). */
    QUAD("quad"),
    /** GeLU with erf as a clipped series of seven sines, after SecFormer (Luo et al., 2024). */
    FOURIER("fourier");

    /** Beyond this |z|, {@link #FOURIER} takes erf(z) for -1 or 1: the T of SecFormer. */
    public static final double FOURIER_LIMIT = 1.7;

    private static final double[] FOURIER_COEFFICIENTS = {
        1.25772, -0.0299154, 0.382155, -0.0519123, 0.196033, -0.0624557, 0.118029
    };

    private final String jsonName;

    ActivationFunction(String jsonName) {
        this.jsonName = jsonName;
    }

    /**
     * The beta_k of {@link #FOURIER}, {@code erf(z) = sum_k beta_k sin(k pi z / 10)} with k from 1,
     * as SecFormer published them; the array is the caller's.
     */
    public static double[] fourierCoefficients() {
        return FOURIER_COEFFICIENTS.clone();
    }

    /** The value in {@code config.json}. */
    public String jsonName() {
        return jsonName;
    }

    /**
     * The function that Hugging Face's key hidden_act names.
     *
     * @throws IllegalArgumentException if it is not one of these
     */
    static ActivationFunction ofHiddenAct(String name) {
        return switch (name) {
            case "gelu", "gelu_python" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate" -> GELU_TANH;
            default ->
                    throw new IllegalArgumentException(
                            "hidden_act is '"
                                    + name
                                    + "', expected gelu, gelu_new, gelu_pytorch_tanh, gelu_fast,"
                                    + " gelu_accurate or gelu_python");
        };
    }

    /** The value of hidden_act that comes closest: what a program sees that knows no other key. */
    String hiddenAct() {
        return switch (this) {
            case GELU_TANH -> jsonName;
            case GELU, QUAD, FOURIER -> GELU.jsonName;
        };
    }

    /**
     * The function of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ActivationFunction parse(String name) {
        for (ActivationFunction function : values()) {
            if (function.jsonName.equals(name)) {
                return function;
            }
        }
        throw new IllegalArgumentException(
                "activation_function is '"
                        + name
                        + "', expected one of "
                        + Stream.of(values())
                                .map(ActivationFunction::jsonName)
                                .collect(Collectors.joining(", ")));
    }
}
