package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.RingMatmul;

/** What operations need to be evaluated in the clear. */
public interface ClearContext {

    /** The words of a parameter, row-major; to be read only. */
    long[] words(ParameterFormat format);

    /** A weight, laid out for {@link #matmul()}. */
    PackedMatrix packed(ParameterFormat weight);

    RingMatmul matmul();

    /** Values of series that came before. */
    SeriesTables series();

    /** The rows of the input's tokens, {@code [B, 1, T, H]}. */
    long[] embedded(ParameterFormat table, ParameterFormat positions);
}
