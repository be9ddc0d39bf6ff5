package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareDealer.PieceWriter;
import io.secformer.infer.dealer.ShareLayout;
import io.secformer.infer.dealer.ShareReader;

/**
 * The square of an opened tensor times a secret bit of its column's token, as a fresh sharing in a
 * ring of {@code R} bits: {@link SquareProtocol} and a padding mask in one step.
 *
 * <ol>
 *   <li>The bit is public as {@code M = m xor beta}: {@code m = beta} where M is 0, {@code 1 -
 *       beta} where it is 1.
 *   <li>The dealer shares each of {@code r, r^2, b, rb} times {@code beta}, and times {@code 1 -
 *       beta}; and {@code beta} once for every token.
 *   <li>The parties take the half that M names and combine as for a square.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: twice what a square needs. Exact for {@code |x| < 2^(L-2)}.
 */
public final class MaskedSquareProtocol {
    private final int inputBits;
    private final int ringBits;
    private final Wraps wraps;
    private final ShareLayout layout;
    private final int columns;
    private final int perSentence;
    private final int elements;
    private final int keys;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     * @param shape {@code [B, N, T, U]}; the mask has {@code B x U} bits
     */
    public MaskedSquareProtocol(Wire wire, int ringBits, Shape shape) {
        this.inputBits = wire.ringBits();
        this.ringBits = ringBits;
        this.wraps = new Wraps(wire);
        int carried = ringBits - inputBits - 1;
        this.layout = new ShareLayout(ringBits - 1, ringBits, carried, carried);
        this.columns = shape.columns();
        this.perSentence = shape.heads() * shape.rows() * columns;
        this.elements = shape.size();
        this.keys = shape.batch() * columns;
    }

    /** Bytes of every piece; the last piece holds the bits of the tokens. */
    public int[] pieceBytes() {
        Chunks chunks = Chunks.ofElements(elements);
        int[] sizes = new int[chunks.pieces() + 1];
        for (int piece = 0; piece < chunks.pieces(); piece++) {
            sizes[piece] = 2 * layout.bytes(chunks.length(piece));
        }
        sizes[chunks.pieces()] = ShareLayout.bytes(keys, ringBits);
        return sizes;
    }

    /** The dealer's part; {@code tokenMask} holds the bits beta. */
    public void deal(DealerContext context, int operation, long[] mask, long[] tokenMask) {
        Chunks chunks = Chunks.ofElements(elements);
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    if (piece == chunks.pieces()) {
                        writer.write(tokenMask.clone(), keys, ringBits);
                        return;
                    }
                    int from = chunks.from(piece);
                    int count = chunks.length(piece);
                    dealHalf(mask, tokenMask, 0, from, count, writer);
                    dealHalf(mask, tokenMask, 1, from, count, writer);
                });
    }

    /** Values of the elements whose token has {@code beta == 1 - half}, zeros elsewhere. */
    private void dealHalf(
            long[] mask, long[] tokenMask, int half, int from, int count, PieceWriter writer) {
        long[][] dealt = new long[layout.values()][count];
        for (int i = 0; i < count; i++) {
            if (tokenMask[key(from + i)] != half) {
                long r = mask[from + i];
                long b = wraps.bit(r, 0);
                dealt[0][i] = r;
                dealt[1][i] = r * r;
                dealt[2][i] = b;
                dealt[3][i] = r * b;
            }
        }
        for (int value = 0; value < dealt.length; value++) {
            writer.write(dealt[value], count, layout.bits(value));
        }
    }

    /** A party's part; {@code tokenMask} is the opened mask. */
    public long[] evaluate(
            PartyContext context, int operation, MaskedTensor x, MaskedTensor tokenMask) {
        Chunks chunks = Chunks.ofElements(elements);
        long[] bits = tokenMask.values();
        long[] keep = keep(context, operation, chunks.pieces(), bits);
        long[] values = x.values();
        long[] result = new long[elements];
        long half = 1L << (inputBits - 1);
        context.forEachPiece(
                operation,
                chunks,
                (from, count, shares) -> {
                    long[][] ones = read(shares, count);
                    long[][] zeros = read(shares, count);
                    for (int i = 0; i < count; i++) {
                        int key = key(from + i);
                        long[][] dealt = bits[key] == 0 ? ones : zeros;
                        long value = values[from + i];
                        long sum =
                                value * value * keep[key] + dealt[1][i] - 2 * value * dealt[0][i];
                        if (wraps.threshold(value) == 0) {
                            sum +=
                                    Ring.shiftLeft(
                                            (value + half) * dealt[2][i] - dealt[3][i],
                                            inputBits + 1);
                        }
                        result[from + i] = sum;
                    }
                });
        return result;
    }

    private long[][] read(ShareReader shares, int count) {
        long[][] values = new long[layout.values()][];
        for (int value = 0; value < values.length; value++) {
            values[value] = shares.read(count, layout.bits(value));
        }
        return values;
    }

    /** This party's shares of the mask bits themselves. */
    private long[] keep(PartyContext context, int operation, int piece, long[] bits) {
        long[] keep = new long[keys];
        context.withPiece(operation, piece, shares -> shares.read(keys, ringBits, keep));
        for (int key = 0; key < keys; key++) {
            if (bits[key] != 0) {
                keep[key] = (context.leads() ? 1 : 0) - keep[key];
            }
        }
        return keep;
    }

    private int key(int element) {
        return element / perSentence * columns + element % columns;
    }
}
