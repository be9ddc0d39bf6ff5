package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a checkpoint's LayerNorms are folded into the parameters around them, which decides what the
 * program does on the residual path. The newest is written, all are read.
 */
public enum Folding {
    /**
     * Format version 1: the residual row is centred by multiplying it by H, which costs as many
     * ring bits as H has.
     */
    @JsonProperty("centered-rows")
    CENTERED_ROWS,

    /**
     * Format version 2: the mean of the residual row is a product with a column of {@code gain /
     * H}, and normalised rows are scaled so that the sum of squares is divided by a power of two.
     */
    @JsonProperty("centered-gain")
    CENTERED_GAIN;

    /** What is written now. */
    public static final Folding NEWEST = CENTERED_GAIN;
}
