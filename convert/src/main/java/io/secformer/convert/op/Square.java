package io.secformer.convert.op;

import java.util.List;

/**
 * The square of every element of an opened tensor.
 *
 * @param x the tensor
 * @param ringBits ring of the result, the tensor's own or a wider one
 */
public record Square(OpenedFormat x, int ringBits) implements Op {

    public Square {
        x.requireKeepsOrWidens(ringBits);
    }

    /** Whether the ring of the result is wider than the tensor's. */
    public boolean widens() {
        return ringBits > x.wire().ringBits();
    }

    @Override
    public String kind() {
        return "square";
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
        return List.of(squares(operands.getFirst()));
    }

    static long[] squares(long[] words) {
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = words[i] * words[i];
        }
        return result;
    }
}
