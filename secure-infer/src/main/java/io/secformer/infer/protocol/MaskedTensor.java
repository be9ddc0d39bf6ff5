package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;
import java.util.function.Supplier;

/**
 * A party's view of an opened tensor: the public words {@code X}, without the offset of the wire,
 * and its share of the mask. Only congruent to {@code x + r} in the ring of the wire.
 */
public final class MaskedTensor {
    private final Wire wire;
    private final long[] values;
    private final Supplier<long[]> maskShare;

    /** Adopts both arrays. */
    public MaskedTensor(Wire wire, long[] values, long[] maskShare) {
        this(wire, values, () -> maskShare);
    }

    /**
     * A tensor whose mask share is unpacked only where it is asked for: few operations are.
     *
     * @param values adopted
     */
    public MaskedTensor(Wire wire, long[] values, Supplier<long[]> maskShare) {
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

    /** This party's share of the mask; to be read only. */
    public long[] maskShare() {
        return maskShare.get();
    }

    /**
     * A part of the tensor.
     *
     * @param pick which
     */
    public MaskedTensor part(Pick pick) {
        return new MaskedTensor(wire, pick.of(values), () -> pick.of(maskShare()));
    }
}
