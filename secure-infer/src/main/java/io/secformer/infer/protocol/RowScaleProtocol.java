package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;
import io.secformer.infer.dealer.ShareReader;

/**
 * Every row of an opened tensor times its own opened factor, as a fresh sharing in a ring of {@code
 * R} bits.
 *
 * <ol>
 *   <li>With {@code x = X - r + u b 2^L} and {@code y = Y - s + v g 2^M}, the product is <br>
 *       {@code (X - r + u b 2^L) Y - X s + X v g 2^M + r s - v 2^M r g - u 2^L b s + u v 2^(L+M) b
 *       g}.
 *   <li>The dealer shares {@code r, b, rs, rg, bs, bg} for every element and {@code s, g} for every
 *       row.
 *   <li>The parties combine them with the public factors.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code 6 R - 3 L - 2 M} bits an element and {@code 2 R - M} a row, at most.
 * Exact for {@code |x| < 2^(L-2)} and {@code |y| < 2^(M-2)}.
 */
public final class RowScaleProtocol {
    private static final int R = 0;
    private static final int B = 1;
    private static final int RS = 2;
    private static final int RG = 3;
    private static final int BS = 4;
    private static final int BG = 5;

    private final int inputBits;
    private final int factorBits;
    private final int columns;
    private final Wraps wraps;
    private final Wraps factorWraps;
    private final ShareLayout elements;
    private final ShareLayout rows;

    /**
     * @param wire the wire of the tensor; it has one guard bit
     * @param factor the wire of the factors; it has one guard bit
     * @param ringBits ring of the result, R
     * @param columns elements of a row
     */
    public RowScaleProtocol(Wire wire, Wire factor, int ringBits, int columns) {
        this.inputBits = wire.ringBits();
        this.factorBits = factor.ringBits();
        this.columns = columns;
        this.wraps = new Wraps(wire);
        this.factorWraps = new Wraps(factor);
        this.elements =
                new ShareLayout(
                        ringBits,
                        ringBits - inputBits,
                        ringBits,
                        ringBits - factorBits,
                        ringBits - inputBits,
                        ringBits - inputBits - factorBits);
        this.rows = new ShareLayout(ringBits, ringBits - factorBits);
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int rowCount) {
        Chunks chunks = Chunks.ofRows(rowCount, columns);
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] = elements.bytes(count * columns) + rows.bytes(count);
        }
        return sizes;
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, long[] mask, long[] factorMask) {
        Chunks chunks = Chunks.ofRows(factorMask.length, columns);
        context.deal(
                operation,
                pieceBytes(factorMask.length),
                (piece, writer) -> {
                    int firstRow = chunks.from(piece);
                    int rowCount = chunks.length(piece);
                    int count = rowCount * columns;
                    long[][] dealt = new long[elements.values()][count];
                    long[][] dealtRows = new long[rows.values()][rowCount];
                    for (int i = 0; i < count; i++) {
                        long r = mask[firstRow * columns + i];
                        long b = wraps.bit(r, 0);
                        long s = factorMask[firstRow + i / columns];
                        long g = factorWraps.bit(s, 0);
                        dealt[R][i] = r;
                        dealt[B][i] = b;
                        dealt[RS][i] = r * s;
                        dealt[RG][i] = r * g;
                        dealt[BS][i] = b * s;
                        dealt[BG][i] = b * g;
                        dealtRows[0][i / columns] = s;
                        dealtRows[1][i / columns] = g;
                    }
                    for (int value = 0; value < dealt.length; value++) {
                        writer.write(dealt[value], count, elements.bits(value));
                    }
                    writer.write(dealtRows[0], rowCount, rows.bits(0));
                    writer.write(dealtRows[1], rowCount, rows.bits(1));
                });
    }

    /** A party's part. */
    public long[] evaluate(
            PartyContext context, int operation, MaskedTensor x, MaskedTensor factor) {
        long[] result = new long[x.values().length];
        context.forEachPiece(
                operation,
                Chunks.ofRows(factor.values().length, columns),
                (firstRow, rowCount, shares) -> {
                    long[][] dealt = new long[elements.values()][];
                    for (int value = 0; value < dealt.length; value++) {
                        dealt[value] = shares.read(rowCount * columns, elements.bits(value));
                    }
                    scale(context, x, factor, firstRow, rowCount, dealt, shares, result);
                });
        return result;
    }

    private void scale(
            PartyContext context,
            MaskedTensor x,
            MaskedTensor factor,
            int firstRow,
            int rowCount,
            long[][] dealt,
            ShareReader shares,
            long[] result) {
        long[] s = shares.read(rowCount, rows.bits(0));
        long[] g = shares.read(rowCount, rows.bits(1));
        for (int row = 0; row < rowCount; row++) {
            long y = factor.values()[firstRow + row];
            boolean v = factorWraps.threshold(y) == 0;
            // This party's share of y itself, so that X y takes one product.
            long share = (context.leads() ? y : 0) - s[row];
            if (v) {
                share += Ring.shiftLeft(g[row], factorBits);
            }
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                long value = x.values()[firstRow * columns + i];
                long sum = value * share - y * dealt[R][i] + dealt[RS][i];
                if (v) {
                    sum -= Ring.shiftLeft(dealt[RG][i], factorBits);
                }
                if (wraps.threshold(value) == 0) {
                    long carried = y * dealt[B][i] - dealt[BS][i];
                    if (v) {
                        carried += Ring.shiftLeft(dealt[BG][i], factorBits);
                    }
                    sum += Ring.shiftLeft(carried, inputBits);
                }
                result[firstRow * columns + i] = sum;
            }
        }
    }
}
