package io.secformer.convert.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What turns attention scores into attention weights; configuration key softmax_function. */
public enum SoftmaxFunction {
    /** The exact softmax, {@code exp(x_i) / sum_j exp(x_j)}. */
    SOFTMAX("softmax"),
    /** {@code (x_i + 5)^2 / sum_j (x_j + 5)^2}, after MPCFormer (Li et al., 2023). */
    TWO_QUAD("2quad"),
    /** {@code relu(x_i) / (sum_j relu(x_j) + epsilon)}, after MPCFormer (Li et al., 2023). */
    TWO_RELU("2relu");

    /** The constant that {@link #TWO_QUAD} adds to every score before it is squared. */
    public static final double TWO_QUAD_OFFSET = 5;

    /** What {@link #TWO_RELU} adds to a row sum, which is 0 where no score is above 0. */
    public static final double TWO_RELU_EPSILON = 1e-6;

    private final String jsonName;

    SoftmaxFunction(String jsonName) {
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
    public static SoftmaxFunction parse(String name) {
        for (SoftmaxFunction function : values()) {
            if (function.jsonName.equals(name)) {
                return function;
            }
        }
        throw new IllegalArgumentException(
                "softmax_function is '"
                        + name
                        + "', expected one of "
                        + Stream.of(values())
                                .map(SoftmaxFunction::jsonName)
                                .collect(Collectors.joining(", ")));
    }
}
