package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.Scratch;
import io.secformer.infer.dealer.ShareLayout;

/**
 * The square of an opened tensor, as a fresh sharing in a ring of {@code R > L} bits.
 *
 * <ol>
 *   <li>With {@code x = X - r + u b 2^L}, {@code b = msb(r)} and the public {@code u = 1 - msb(X)},
 *       <br>
 *       {@code x^2 = X^2 - 2 X r + r^2 + u 2^(L+1) ((X + 2^(L-1)) b - r b)}.
 *   <li>The dealer shares {@code r, r^2, b, rb} for every element, each in the smallest ring that
 *       its factor leaves.
 *   <li>The parties combine them with the public factors.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 4 R - 2 L - 3} bits an element at most. Exact for {@code |x| <
 * 2^(L-2)}.
 */
public final class SquareProtocol {
    private final Squares squares;
    private final ShareLayout layout;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     */
    public SquareProtocol(Wire wire, int ringBits) {
        this.squares = new Squares(new Wraps(wire), wire.ringBits());
        int carried = ringBits - wire.ringBits() - 1;
        this.layout = new ShareLayout(ringBits - 1, ringBits, carried, carried);
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
                    int count = chunks.length(piece);
                    Scratch scratch = writer.scratch();
                    long[] r = scratch.longs(0, count);
                    long[] r2 = scratch.longs(1, count);
                    long[] b = scratch.longs(2, count);
                    long[] rb = scratch.longs(3, count);
                    System.arraycopy(mask, chunks.from(piece), r, 0, count);
                    squares.deal(count, r, r2, b, rb);
                    writer.write(r, count, layout.bits(0));
                    writer.write(r2, count, layout.bits(1));
                    writer.write(b, count, layout.bits(2));
                    writer.write(rb, count, layout.bits(3));
                });
    }

    /** A party's part: its share of the squares; bits above the ring have no meaning. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x) {
        long[] values = x.values();
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    long[] r = shares.readScratch(0, count, layout.bits(0));
                    long[] sums = shares.readScratch(1, count, layout.bits(1));
                    long[] b = shares.readScratch(2, count, layout.bits(2));
                    long[] rb = shares.readScratch(3, count, layout.bits(3));
                    Squares.addMixed(values, from, count, r, sums);
                    if (context.leads()) {
                        Squares.addPublic(values, from, count, sums);
                    }
                    squares.addWrapped(values, from, count, b, rb, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return result;
    }
}
