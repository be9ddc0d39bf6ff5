package io.secformer.convert.model;

/** The activation of the intermediate layer; configuration key activation_function. */
public enum ActivationFunction {
    /** {@code x/2 (1 + erf(x / sqrt 2))}. */
    GELU("gelu"),
    /** {@code x^2/8 + x/4 + 1/2}, after MPCFormer (Li et al., 2023). */
    QUAD("quad"),
    /** GeLU with erf as a clipped series of seven sines, after SecFormer (Luo et al., 2024). */
    FOURIER("fourier");

    private final String jsonName;

    ActivationFunction(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The value in {@code config.json}. */
    public String jsonName() {
        return jsonName;
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
                "activation_function is '" + name + "', expected gelu, quad or fourier");
    }
}
