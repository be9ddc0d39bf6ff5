package io.secformer.convert.strategy;

/**
 * What reads the rows of a LayerNorm.
 *
 * @param parameter a weight, or the gain of the residual path
 * @param isResidual whether it is a gain
 * @param ofFirstRows whether it reads the first row of every sentence only
 */
public record Reader(String parameter, boolean isResidual, boolean ofFirstRows) {

    /** A weight, to which its bias is added. */
    public static Reader weight(String name, boolean ofFirstRows) {
        return new Reader(name, false, ofFirstRows);
    }

    /** Rows times their gain, less the mean of that. */
    public static Reader residual(String gain, boolean ofFirstRows) {
        return new Reader(gain, true, ofFirstRows);
    }

    /** The wire on which what it makes of rows is opened before they are scaled. */
    String unscaled() {
        return Site.of(parameter).unscaled().name();
    }
}
