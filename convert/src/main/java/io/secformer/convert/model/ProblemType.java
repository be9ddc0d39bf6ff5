package io.secformer.convert.model;

/** What the classifier's outputs mean; configuration key problem_type. */
public enum ProblemType {
    /** One output, a score. */
    REGRESSION("regression"),
    /** One output per class, the largest wins. */
    SINGLE_LABEL_CLASSIFICATION("single_label_classification");

    private final String jsonName;

    ProblemType(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The value in {@code config.json}. */
    public String jsonName() {
        return jsonName;
    }

    /**
     * The problem type of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProblemType parse(String name) {
        for (ProblemType type : values()) {
            if (type.jsonName.equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "problem_type is '"
                        + name
                        + "', expected regression or single_label_classification");
    }
}
