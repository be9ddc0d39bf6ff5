package io.secformer.convert.op;

import java.util.List;

/**
 * The square of every element of an opened tensor, times a secret bit of its column's token.
 *
 * @param x scores, {@code [B, N, T, U]}
 * @param mask bits, {@code [B, 1, 1, U]}: 1 for a real token
 * @param ringBits ring of the result, wider than that of the scores
 */
public record MaskedSquare(OpenedFormat x, OpenedFormat mask, int ringBits) implements Op {

    public MaskedSquare {
        x.requireWidens(ringBits);
    }

    @Override
    public String kind() {
        return "squareMasked";
    }

    @Override
    public String name() {
        return x.wire().name();
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(new SecretFormat(x.shape(), ringBits, 2 * x.wire().fractionBits()));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] result = Square.squares(operands.get(0));
        long[] bits = operands.get(1);
        int columns = x.shape().columns();
        int rows = x.shape().heads() * x.shape().rows();
        for (int row = 0; row < x.shape().allRows(); row++) {
            int keys = row / rows * columns;
            for (int j = 0; j < columns; j++) {
                result[row * columns + j] *= bits[keys + j];
            }
        }
        return List.of(result);
    }
}
