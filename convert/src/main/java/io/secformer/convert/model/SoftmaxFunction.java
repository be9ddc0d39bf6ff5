package io.secformer.convert.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What turns attention scores into attention weights; configuration key softmax_function. */
public enum SoftmaxFunction {
    /** The exact softmax, {@code exp(x_i) / sum_j exp(x_j)}. */
    SOFTMAX("softmax"),
    /**
     * {@code (x_i + c)^2 / sum_j (x_j + c)^2}, after MPCFormer (Li et al., 2023); c is the
     * configuration's {@link BertConfig#softmaxOffset}.
     */
    TWO_QUAD("2quad"),
    /** {@code relu(x_i) / (sum_j relu(x_j) + epsilon)}, after MPCFormer (Li et al., 2023). */
    TWO_RELU("2relu");

    /** The constant of {@link #TWO_QUAD} where nothing else is said: that of the papers. */
    public static final double TWO_QUAD_OFFSET = 5;

    /** What {@link #TWO_RELU} adds to a row sum, which is 0 where no score is above 0. */
    public static final double TWO_RELU_EPSILON = 1e-6;

    /** Attention is nearly the same for all keys where the constant is that far above scores. */
    private static final double MOST_OFFSET = 100;

    private final String jsonName;

    SoftmaxFunction(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The value in {@code config.json}. */
    public String jsonName() {
        return jsonName;
    }

    /**
     * Requires a constant that {@link #TWO_QUAD} can have.
     *
     * @throws IllegalArgumentException if it is not above 0, or above 100
     */
    public static void requireOffset(double offset) {
        if (!(offset > 0 && offset <= MOST_OFFSET)) {
            throw new IllegalArgumentException(
                    "softmax_offset is " + offset + ", expected above 0, to " + MOST_OFFSET);
        }
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
