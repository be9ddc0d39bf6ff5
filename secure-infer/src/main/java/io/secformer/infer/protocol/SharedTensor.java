package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;

/** A party's share of a tensor of which nothing is public. */
public final class SharedTensor implements Operand {
    private final Wire wire;
    private final long[] share;

    /**
     * A share in the format of a wire.
     *
     * @param share adopted
     */
    public SharedTensor(Wire wire, long[] share) {
        this.wire = wire;
        this.share = share;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public long[] share() {
        return share;
    }

    /**
     * A part of the tensor.
     *
     * @param pick which
     */
    public SharedTensor part(Pick pick) {
        return new SharedTensor(wire, pick.of(share));
    }
}
