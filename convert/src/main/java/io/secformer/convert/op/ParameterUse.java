package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;

/**
 * How a program uses a parameter.
 *
 * @param index its place in the precision plan, which numbers its mask
 * @param format its shape and format
 * @param kind how it is used
 */
public record ParameterUse(int index, ParameterFormat format, Kind kind) {

    /** How a parameter is used: what multiplies is opened under a mask once a session. */
    public enum Kind {
        /** Rows are multiplied by it. */
        MATRIX,
        /** Columns are multiplied by its elements. */
        VECTOR,
        /** It is added only. */
        ADDED
    }
}
