package io.secformer.convert.strategy;

/**
 * What reads the rows of a LayerNorm.
 *
 * @param parameter a weight, or the gain of the residual path
 * @param kind what it is
 * @param ofFirstRows whether it reads the first row of every sentence only
 */
public record Reader(String parameter, Kind kind, boolean ofFirstRows) {

    /** What reads rows. */
    public enum Kind {
        /** A weight, to which its bias is added. */
        WEIGHT,
        /** The weight of keys, which are zero for padding. */
        KEY,
        /** A gain. */
        RESIDUAL
    }

    /** A weight, to which its bias is added. */
    public static Reader weight(String name, boolean ofFirstRows) {
        return new Reader(name, Kind.WEIGHT, ofFirstRows);
    }

    /** A weight of keys. */
    public static Reader key(String name) {
        return new Reader(name, Kind.KEY, false);
    }

    /** Rows times their gain, less the mean of that. */
    public static Reader residual(String gain, boolean ofFirstRows) {
        return new Reader(gain, Kind.RESIDUAL, ofFirstRows);
    }

    /** Whether it is a gain. */
    public boolean isResidual() {
        return kind == Kind.RESIDUAL;
    }

    /** The wire on which what it makes of rows is opened before they are scaled. */
    String unscaled() {
        return Site.of(parameter).unscaled().name();
    }
}
