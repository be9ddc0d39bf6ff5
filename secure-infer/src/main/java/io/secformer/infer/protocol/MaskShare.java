package io.secformer.infer.protocol;

import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A party's share of a mask, or of a part of one, expanded when it is first asked for. */
public final class MaskShare {
    private final Supplier<long[]> expanded;
    private long @Nullable [] words;

    /** The share of the mask under which a tensor is still to be opened. */
    public MaskShare(PartyContext party, int number, OpenedFormat format) {
        this(() -> party.mask(number, format.shape().size(), format.wire().ringBits()));
    }

    MaskShare(Supplier<long[]> expanded) {
        this.expanded = expanded;
    }

    /** The share of the mask under which a tensor has been opened. */
    public MaskShare(MaskedTensor opened) {
        this(opened::maskShare);
    }

    /** A part of the same mask. */
    public MaskShare part(Pick pick) {
        return new MaskShare(() -> pick.of(expanded.get()));
    }

    /** Its words; to be read only. */
    public long[] words() {
        long[] found = words;
        if (found == null) {
            found = expanded.get();
            words = found;
        }
        return found;
    }
}
