package io.secformer.infer.correlation;

import io.secformer.infer.random.Seed;
import java.util.List;

/**
 * Masks of one operation that are added bit by bit, without carries: those of one party, or of both
 * together, as the dealer has them. Every piece has a stream of its own, one of the operation's
 * {@link Masks}: an operation has masks of one of the two kinds.
 */
public final class BitMasks {
    private final long inference;
    private final int operation;
    private final List<Seed> sides;

    /**
     * @param sides seeds of those whose masks are added
     */
    public BitMasks(long inference, int operation, Seed... sides) {
        this.inference = inference;
        this.operation = operation;
        this.sides = List.of(sides);
    }

    /** Adds the mask of a piece, from its start, to {@code count} bytes. */
    public void add(int piece, byte[] bytes, int at, int count) {
        for (Seed side : sides) {
            Masks.stream(side, inference, operation, piece).mask(bytes, at, count);
        }
    }
}
