package io.secformer.convert.op;

import io.secformer.convert.tensor.Broadcast;
import java.util.List;

/**
 * The product of opened tensors, element by element, in the smaller ring of both.
 *
 * @param a one factor
 * @param b the other one; every dimension is that of {@code a}, or 1 and repeated: a factor for
 *     every row, {@code [B, N, T, 1]}, or for every token, {@code [B, 1, 1, U]}
 */
public record Multiply(OpenedFormat a, OpenedFormat b) implements Op {

    public Multiply {
        Broadcast.requireFits(b.shape(), a.shape());
    }

    @Override
    public String kind() {
        return "multiply";
    }

    @Override
    public String name() {
        return a.wire().name() + " x " + b.wire().name();
    }

    /** Ring of the result: the smaller of both factors. */
    public int ringBits() {
        return Math.min(a.wire().ringBits(), b.wire().ringBits());
    }

    @Override
    public List<SecretFormat> results() {
        int fractionBits = a.wire().fractionBits() + b.wire().fractionBits();
        return List.of(new SecretFormat(a.shape(), ringBits(), fractionBits));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        long[] result = operands.get(0).clone();
        long[] factors = Broadcast.repeated(b.shape(), operands.get(1), a.shape());
        for (int i = 0; i < result.length; i++) {
            result[i] *= factors[i];
        }
        return List.of(result);
    }
}
