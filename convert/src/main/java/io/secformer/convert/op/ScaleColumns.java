package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import java.util.List;
import java.util.Map;

/**
 * An opened tensor times a parameter vector, column by column: {@code [B, 1, T, H]} again.
 *
 * @param x the tensor
 * @param gain the vector, of H elements
 */
public record ScaleColumns(OpenedFormat x, ParameterFormat gain) implements Op {

    @Override
    public String kind() {
        return "scaleColumns";
    }

    @Override
    public String name() {
        return gain.name();
    }

    /** Ring of the result: the smaller of tensor and vector. */
    public int ringBits() {
        return Math.min(x.wire().ringBits(), gain.ringBits());
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits = x.wire().fractionBits() + gain.fractionBits();
        return List.of(new SecretFormat(x.shape(), ringBits(), fractionBits));
    }

    @Override
    public Map<ParameterFormat, ParameterUse.Kind> multiplied() {
        return Map.of(gain, ParameterUse.Kind.VECTOR);
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] words = operands.getFirst();
        long[] factors = context.words(gain);
        long[] result = new long[words.length];
        for (int from = 0; from < result.length; from += factors.length) {
            for (int j = 0; j < factors.length; j++) {
                result[from + j] = words[from + j] * factors[j];
            }
        }
        return List.of(result);
    }
}
