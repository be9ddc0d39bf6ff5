package io.secformer.convert.op;

import java.util.List;

/**
 * Whether every element of an opened tensor is below zero: a bit, 1 if it is, in the tensor's ring
 * and without fraction bits.
 *
 * @param x the tensor
 */
public record Negative(OpenedFormat x) implements Op {

    @Override
    public String kind() {
        return "negative";
    }

    @Override
    public String name() {
        return x.wire().name();
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(new SecretFormat(x.shape(), x.wire().ringBits(), 0));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] words = operands.getFirst();
        long[] bits = new long[words.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = words[i] >>> (Long.SIZE - 1);
        }
        return List.of(bits);
    }
}
