package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ColumnExponents;
import java.util.List;

/**
 * The sum of the squares of every row of an opened tensor, {@code [..., columns] -> [..., 1]}, as
 * it is before columns are divided by powers of two: the square of a column with exponent s counts
 * {@code 4^s}.
 *
 * @param x the tensor
 * @param exponents of its columns
 * @param ringBits ring of the result, wider than the tensor's
 */
public record SumOfSquares(OpenedFormat x, ColumnExponents exponents, int ringBits) implements Op {

    public SumOfSquares {
        x.requireWidens(ringBits);
        Matrices.requireColumns(exponents, x.shape());
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
        long[] squares = Square.squares(operands.getFirst());
        long[] sums = Matrices.rowSums(x.shape(), squares);
        Matrices.addWeighted(squares, x.shape().columns(), exponents, sums);
        return List.of(sums);
    }
}
