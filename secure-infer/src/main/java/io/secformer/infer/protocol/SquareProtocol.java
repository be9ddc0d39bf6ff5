package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
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
    private final int inputBits;
    private final Wraps wraps;
    private final ShareLayout layout;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     */
    public SquareProtocol(Wire wire, int ringBits) {
        this.inputBits = wire.ringBits();
        this.wraps = new Wraps(wire);
        int carried = ringBits - inputBits - 1;
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
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    long[][] dealt = new long[layout.values()][count];
                    for (int i = 0; i < count; i++) {
                        long r = mask[from + i];
                        long b = wraps.bit(r, 0);
                        dealt[0][i] = r;
                        dealt[1][i] = r * r;
                        dealt[2][i] = b;
                        dealt[3][i] = r * b;
                    }
                    for (int value = 0; value < dealt.length; value++) {
                        writer.write(dealt[value], count, layout.bits(value));
                    }
                });
    }

    /** A party's part: its share of the squares; bits above the ring have no meaning. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x) {
        long[] values = x.values();
        long[] result = new long[values.length];
        long half = 1L << (inputBits - 1);
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    long[] r = shares.read(count, layout.bits(0));
                    long[] r2 = shares.read(count, layout.bits(1));
                    long[] b = shares.read(count, layout.bits(2));
                    long[] rb = shares.read(count, layout.bits(3));
                    for (int i = 0; i < count; i++) {
                        long value = values[from + i];
                        long sum = r2[i] - 2 * value * r[i];
                        if (wraps.threshold(value) == 0) {
                            sum += Ring.shiftLeft((value + half) * b[i] - rb[i], inputBits + 1);
                        }
                        result[from + i] = context.leads() ? sum + value * value : sum;
                    }
                });
        return result;
    }
}
