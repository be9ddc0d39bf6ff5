package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;

/**
 * A party's view of an opened tensor: the public words {@code X}, without the offset of the wire,
 * and its share of the mask. Only congruent to {@code x + r} in the ring of the wire.
 */
public final class MaskedTensor {
    private final Wire wire;
    private final long[] values;
    private final long[] maskShare;

    /** Adopts both arrays. */
    public MaskedTensor(Wire wire, long[] values, long[] maskShare) {
        this.wire = wire;
        this.values = values;
        this.maskShare = maskShare;
    }

    /** The format that it was opened in. */
    public Wire wire() {
        return wire;
    }

    /** The public words. */
    public long[] values() {
        return values;
    }

    /** This party's share of the mask. */
    public long[] maskShare() {
        return maskShare;
    }
}
