package io.secformer.convert.op;

import java.util.List;

/**
 * The sum of the squares of every row of an opened tensor: {@code [..., columns] -> [..., 1]}.
 *
 * @param x the tensor
 * @param ringBits ring of the result, wider than the tensor's
 */
public record SumOfSquares(OpenedFormat x, int ringBits) implements Op {

    public SumOfSquares {
        x.requireWidens(ringBits);
    }

    @Override
    public String kind() {
        return "sumOfSquares";
    }

    @Override
    public String name() {
        return x.wire().name();
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(
                new SecretFormat(x.shape().withColumns(1), ringBits, 2 * x.wire().fractionBits()));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        return List.of(Matrices.rowSums(x.shape(), Square.squares(operands.getFirst())));
    }
}
