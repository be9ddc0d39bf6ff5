package io.secformer.convert.calibrate.fit;

/** Which error a fit makes small: how much a difference counts. */
@FunctionalInterface
public interface Weighting {
    /** The difference. */
    Weighting ABSOLUTE = (x, value) -> 1;

    /** The difference divided by the function's value, for functions without a zero. */
    Weighting RELATIVE = (x, value) -> 1 / Math.abs(value);

    /**
     * What a difference is multiplied by.
     *
     * @param x where it is
     * @param value the function's value there
     */
    double at(double x, double value);
}
