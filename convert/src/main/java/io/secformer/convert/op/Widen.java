package io.secformer.convert.op;

import java.util.List;

/**
 * An opened tensor as a fresh secret in a wide ring.
 *
 * @param x the tensor
 * @param ringBits ring of the result, wider than the tensor's
 */
public record Widen(OpenedFormat x, int ringBits) implements Op {

    public Widen {
        x.requireWidens(ringBits);
    }

    @Override
    public String kind() {
        return "widen";
    }

    @Override
    public String name() {
        return x.wire().name();
    }

    @Override
    public List<SecretFormat> results() {
        return List.of(new SecretFormat(x.shape(), ringBits, x.wire().fractionBits()));
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        return List.of(operands.getFirst());
    }
}
