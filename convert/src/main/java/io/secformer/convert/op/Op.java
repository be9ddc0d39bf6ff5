package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import java.util.List;
import java.util.Map;

/**
 * An operation that makes secrets from opened tensors: the unit of protocols and costs. Its record
 * holds all that a reading needs to know of it, and its constructor checks that a plan makes sense.
 *
 * <p>Sums and permutations of secrets are {@link Local}; openings are rounds, not operations.
 */
public sealed interface Op
        permits Embed,
                Linear,
                ScaleColumns,
                Product,
                Square,
                Exponentials,
                SumOfSquares,
                SeriesOp,
                MaskedSeries,
                NewtonOp,
                Widen,
                ScaleRows,
                Multiply,
                Negative,
                AsSecret {

    /** What it does, as cost tables have it. */
    String kind();

    /** Its wire, site or weight, as cost tables have it. */
    String name();

    /** Formats of the results, in order. */
    List<SecretFormat> results();

    /** The parameters that multiply in it. */
    default Map<ParameterFormat, ParameterUse.Kind> multiplied() {
        return Map.of();
    }

    /**
     * Its meaning in the clear.
     *
     * @param context parameters and kernels
     * @param operands words of the opened tensors, as signed numbers, to be read only
     * @return words of the results, with all their 64 bits
     */
    List<long[]> evaluate(ClearContext context, List<long[]> operands);
}
