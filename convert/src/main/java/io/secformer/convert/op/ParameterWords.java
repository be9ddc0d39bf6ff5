package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;

/** Where a fixed-point reading finds its parameters: whole values, or one party's shares. */
@FunctionalInterface
public interface ParameterWords {

    /** The words of a parameter, row-major; to be read only. */
    long[] words(ParameterFormat format);
}
