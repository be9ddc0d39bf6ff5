package io.secformer.convert.op;

import java.util.List;

/**
 * Every row of an opened tensor times an opened factor of its own.
 *
 * @param x the tensor, {@code [B, N, T, D]}
 * @param factor {@code [B, N, T, 1]}
 * @param ringBits ring of the result, wider than those of both
 */
public record ScaleRows(OpenedFormat x, OpenedFormat factor, int ringBits) implements Op {

    public ScaleRows {
        x.requireWidens(ringBits);
        factor.requireWidens(ringBits);
    }

    @Override
    public String kind() {
        return "scaleRows";
    }

    @Override
    public String name() {
        return x.wire().name();
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits = x.wire().fractionBits() + factor.wire().fractionBits();
        return List.of(new SecretFormat(x.shape(), ringBits, fractionBits));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] words = operands.get(0);
        long[] factors = operands.get(1);
        int columns = x.shape().columns();
        long[] result = new long[words.length];
        for (int row = 0; row < factors.length; row++) {
            long scale = factors[row];
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                result[i] = words[i] * scale;
            }
        }
        return List.of(result);
    }
}
