package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;
import java.util.function.Supplier;

/**
 * A party's view of an opened tensor: the public words {@code X}, without the offset of the wire,
 * and its share of the mask. Only congruent to {@code x + r} in the ring of the wire.
 */
public final class MaskedTensor implements Operand {
    private final boolean leads;
    private final Wire wire;
    private final long[] values;
    private final Supplier<long[]> maskShare;

    /** Adopts both arrays. */
    public MaskedTensor(boolean leads, Wire wire, long[] values, long[] maskShare) {
        this(leads, wire, values, () -> maskShare);
    }

    /**
     * A tensor whose mask share is unpacked only where it is asked for: few operations are.
     *
     * @param leads whether this party adds what is public
     * @param values adopted
     */
    public MaskedTensor(boolean leads, Wire wire, long[] values, Supplier<long[]> maskShare) {
        this.leads = leads;
        this.wire = wire;
        this.values = values;
        this.maskShare = maskShare;
    }

    /** The format that it was opened in. */
    @Override
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

    /** This party's share of {@code X - r}, in an array of its own. */
    @Override
    public long[] share() {
        long[] mask = maskShare();
        long[] share = new long[values.length];
        long mine = leads ? -1 : 0;
        for (int i = 0; i < share.length; i++) {
            share[i] = (values[i] & mine) - mask[i];
        }
        return share;
    }

    /**
     * A part of the tensor.
     *
     * @param pick which
     */
    public MaskedTensor part(Pick pick) {
        return new MaskedTensor(leads, wire, pick.of(values), () -> pick.of(maskShare()));
    }
}
