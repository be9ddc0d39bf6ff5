package io.secformer.convert.calibrate.fit;

/** Which error a fit makes small. */
public enum Weighting {
    /** The difference. */
    ABSOLUTE,
    /** The difference divided by the function's value, for functions without a zero. */
    RELATIVE
}
