package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An opened tensor times a weight, {@code x W + b}: {@code [B, 1, T, in] -> [B, 1, T, out]}.
 *
 * @param x the tensor
 * @param weight {@code [in, out]}
 * @param bias added to every row; null if there is none
 */
public record Linear(OpenedFormat x, ParameterFormat weight, @Nullable ParameterFormat bias)
        implements Op {

    public Linear {
        PlanFits.require(
                weight.rows() == x.shape().columns(),
                () ->
                        "%s has %d rows, its argument %d columns"
                                .formatted(weight.name(), weight.rows(), x.shape().columns()));
        if (bias != null) {
            Local.AddBias.requireFraction(
                    bias, x.wire().fractionBits() + weight.fractionBits(), weight.columns());
        }
    }

    @Override
    public String kind() {
        return "linear";
    }

    @Override
    public String name() {
        return weight.name();
    }

    /** Shape of the result. */
    public Shape shape() {
        return x.shape().withColumns(weight.columns());
    }

    /** Ring of the result: the smaller of tensor and weight. */
    public int ringBits() {
        return Math.min(x.wire().ringBits(), weight.ringBits());
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits = x.wire().fractionBits() + weight.fractionBits();
        return List.of(new SecretFormat(shape(), ringBits(), fractionBits));
    }

    @Override
    public Map<ParameterFormat, ParameterUse.Kind> multiplied() {
        return Map.of(weight, ParameterUse.Kind.MATRIX);
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] result = new long[shape().size()];
        if (bias != null) {
            Matrices.addToRows(result, context.words(bias));
        }
        context.matmul()
                .multiply(
                        shape().allRows(),
                        operands.getFirst(),
                        0,
                        context.packed(weight),
                        result,
                        0);
        return List.of(result);
    }
}
