package io.secformer.infer.op;

import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.PartyContext;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A party's share of a mask, or of a part of one, expanded when it is first asked for. */
final class MaskReference {
    private final int op;
    private final Shape shape;
    private final int ringBits;
    private final UnaryOperator<long[]> part;
    private long @Nullable [] words;

    MaskReference(int op, Shape shape, int ringBits) {
        this(op, shape, ringBits, UnaryOperator.identity());
    }

    private MaskReference(int op, Shape shape, int ringBits, UnaryOperator<long[]> part) {
        this.op = op;
        this.shape = shape;
        this.ringBits = ringBits;
        this.part = part;
    }

    /** The number of the opening. */
    int op() {
        return op;
    }

    /** A part of the same mask. */
    MaskReference part(UnaryOperator<long[]> of) {
        return new MaskReference(op, shape, ringBits, words -> of.apply(part.apply(words)));
    }

    long[] words(PartyContext context) {
        long[] found = words;
        if (found == null) {
            found = part.apply(context.mask(op, shape.size(), ringBits));
            words = found;
        }
        return found;
    }
}
