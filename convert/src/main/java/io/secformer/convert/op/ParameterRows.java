package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import java.util.Arrays;

/** Where a reading finds single rows of its parameters, so that a table need not be held whole. */
@FunctionalInterface
public interface ParameterRows {

    /** The words of a row; to be read only. */
    long[] row(ParameterFormat format, int row);

    /** Rows of parameters that are held whole. */
    static ParameterRows of(ParameterWords words) {
        return (format, row) -> {
            int from = row * format.columns();
            return Arrays.copyOfRange(words.words(format), from, from + format.columns());
        };
    }
}
