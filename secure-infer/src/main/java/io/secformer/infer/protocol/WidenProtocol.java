package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * An opened tensor as a fresh sharing in a wider ring of {@code R} bits: {@code x = X - r + u b
 * 2^L}, with dealt shares of {@code r} and {@code b}.
 *
 * <p>Rounds: 0. Dealt: {@code 2 R - L} bits an element. Exact for {@code |x| < 2^(L-2)}.
 */
public final class WidenProtocol {
    private final int inputBits;
    private final Wraps wraps;
    private final ShareLayout layout;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     */
    public WidenProtocol(Wire wire, int ringBits) {
        this.inputBits = wire.ringBits();
        this.wraps = new Wraps(wire);
        this.layout = new ShareLayout(ringBits, ringBits - inputBits);
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int elements) {
        return layout.pieceBytes(Chunks.ofElements(elements));
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, long[] mask) {
        Chunks chunks = Chunks.ofElements(mask.length);
        context.deal(
                operation,
                layout.pieceBytes(chunks),
                (piece, writer) -> {
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    writer.write(mask, from, count, layout.bits(0));
                    long[] words = writer.scratch().longs(0, count);
                    wraps.bits(mask, from, count, 0, words);
                    writer.write(words, count, layout.bits(1));
                });
    }

    /** A party's part. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x) {
        long[] values = x.values();
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    long[] sums = shares.readScratch(0, count, layout.bits(0));
                    long[] b = shares.readScratch(1, count, layout.bits(1));
                    long mine = context.leads() ? -1 : 0;
                    for (int i = 0; i < count; i++) {
                        sums[i] = (values[from + i] & mine) - sums[i];
                    }
                    wraps.addIfWrapped(values, from, count, b, inputBits, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return result;
    }
}
