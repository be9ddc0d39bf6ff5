package io.secformer.infer.op;

import io.secformer.convert.program.Matrices;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.protocol.PartyContext;
import org.jspecify.annotations.Nullable;

/** A party's share of a mask, expanded when it is first asked for. */
final class MaskReference {
    private final int op;
    private final Shape shape;
    private final int ringBits;
    private final boolean firstRowsOnly;
    private long @Nullable [] words;

    MaskReference(int op, Shape shape, int ringBits) {
        this(op, shape, ringBits, false);
    }

    private MaskReference(int op, Shape shape, int ringBits, boolean firstRowsOnly) {
        this.op = op;
        this.shape = shape;
        this.ringBits = ringBits;
        this.firstRowsOnly = firstRowsOnly;
    }

    /** The number of the opening. */
    int op() {
        return op;
    }

    /** The same mask, of the first row of every sentence only. */
    MaskReference firstRows() {
        return new MaskReference(op, shape, ringBits, true);
    }

    long[] words(PartyContext context) {
        long[] found = words;
        if (found == null) {
            found = context.mask(op, shape.size(), ringBits);
            if (firstRowsOnly) {
                found = Matrices.firstRows(shape, found);
            }
            words = found;
        }
        return found;
    }
}
