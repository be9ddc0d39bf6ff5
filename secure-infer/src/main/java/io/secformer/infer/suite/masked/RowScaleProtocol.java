package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.ScaleRows;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.Arrays;
import java.util.List;

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
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991), expanded over values that may have wrapped; the expansion is our
 * own design.
 */
public final class RowScaleProtocol implements Protocol<MaskedTensor> {
    private static final int R = 0;
    private static final int B = 1;
    private static final int RS = 2;
    private static final int RG = 3;
    private static final int BS = 4;
    private static final int BG = 5;

    private final ScaleRows op;
    private final int inputBits;
    private final int factorBits;
    private final int columns;
    private final Wraps wraps;
    private final Wraps factorWraps;
    private final ShareLayout elements;
    private final ShareLayout rows;

    /**
     * @param op its tensor and its factors have one guard bit
     */
    public RowScaleProtocol(ScaleRows op) {
        this.op = op;
        Wire wire = op.x().wire();
        Wire factor = op.factor().wire();
        int ringBits = op.ringBits();
        this.inputBits = wire.ringBits();
        this.factorBits = factor.ringBits();
        this.columns = op.x().shape().columns();
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

    private Chunks chunks() {
        return Chunks.ofRows(op.x().shape().allRows(), columns);
    }

    @Override
    public ScaleRows op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        Chunks chunks = chunks();
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] = elements.bytes(count * columns) + rows.bytes(count);
        }
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.get(0);
        long[] factorMask = masks.get(1);
        Chunks chunks = chunks();
        context.deal(
                operation,
                pieceBytes(),
                (piece, writer) -> {
                    int firstRow = chunks.from(piece);
                    int rowCount = chunks.length(piece);
                    int count = rowCount * columns;
                    Scratch scratch = writer.scratch();
                    long[] r = scratch.longs(R, count);
                    long[] b = scratch.longs(B, count);
                    long[] s = scratch.longs(RS, count);
                    long[] g = scratch.longs(RG, count);
                    long[] product = scratch.longs(BS, count);
                    System.arraycopy(mask, firstRow * columns, r, 0, count);
                    wraps.bits(mask, firstRow * columns, count, 0, b);
                    long[] rowMasks = new long[rowCount];
                    long[] rowBits = new long[rowCount];
                    System.arraycopy(factorMask, firstRow, rowMasks, 0, rowCount);
                    factorWraps.bits(factorMask, firstRow, rowCount, 0, rowBits);
                    spread(rowMasks, s);
                    spread(rowBits, g);
                    writer.write(r, count, elements.bits(R));
                    writer.write(b, count, elements.bits(B));
                    writer.write(multiply(r, s, count, product), count, elements.bits(RS));
                    writer.write(multiply(r, g, count, product), count, elements.bits(RG));
                    writer.write(multiply(b, s, count, product), count, elements.bits(BS));
                    writer.write(multiply(b, g, count, product), count, elements.bits(BG));
                    writer.write(rowMasks, rowCount, rows.bits(0));
                    writer.write(rowBits, rowCount, rows.bits(1));
                });
    }

    private void spread(long[] ofRows, long[] out) {
        for (int row = 0; row < ofRows.length; row++) {
            Arrays.fill(out, row * columns, (row + 1) * columns, ofRows[row]);
        }
    }

    private static long[] multiply(long[] a, long[] b, int count, long[] product) {
        for (int i = 0; i < count; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.get(0).values();
        long[] factors = operands.get(1).values();
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                chunks(),
                (firstRow, rowCount, shares) -> {
                    int from = firstRow * columns;
                    int count = rowCount * columns;
                    for (int value = 0; value < elements.values(); value++) {
                        shares.readScratch(value, count, elements.bits(value));
                    }
                    long[] s = shares.read(rowCount, rows.bits(0));
                    long[] g = shares.read(rowCount, rows.bits(1));
                    Scratch scratch = shares.scratch();
                    for (int row = 0; row < rowCount; row++) {
                        long y = factors[firstRow + row];
                        boolean wrapped = factorWraps.threshold(y) == 0;
                        // This party's share of y itself, so that X y takes one product.
                        long share = (context.leads() ? y : 0) - s[row];
                        if (wrapped) {
                            share += Ring.shiftLeft(g[row], factorBits);
                        }
                        scale(values, from, row * columns, y, share, wrapped, scratch);
                    }
                    long[] sums = scratch.longs(RS, count);
                    wraps.addIfWrapped(
                            values, from, count, scratch.longs(BS, count), inputBits, sums);
                    System.arraycopy(sums, 0, result, from, count);
                });
        return List.of(result);
    }

    /**
     * One row: {@code X y - y r + rs} to where {@code rs} was, and what a wrap of {@code x} adds,
     * less its power of two, to where {@code bs} was.
     */
    private void scale(
            long[] values, int from, int at, long y, long share, boolean wrapped, Scratch scratch) {
        int end = at + columns;
        long[] sums = scratch.longs(RS, end);
        long[] carried = scratch.longs(BS, end);
        addMixed(values, from, at, end, y, share, scratch.longs(R, end), sums);
        subtractFrom(at, end, y, scratch.longs(B, end), carried);
        if (wrapped) {
            addShifted(at, end, -1, scratch.longs(RG, end), factorBits, sums);
            addShifted(at, end, 1, scratch.longs(BG, end), factorBits, carried);
        }
    }

    private static void addMixed(
            long[] values, int from, int at, int end, long y, long share, long[] r, long[] sums) {
        for (int i = at; i < end; i++) {
            sums[i] += values[from + i] * share - y * r[i];
        }
    }

    private static void subtractFrom(int at, int end, long y, long[] b, long[] carried) {
        for (int i = at; i < end; i++) {
            carried[i] = y * b[i] - carried[i];
        }
    }

    /** Adds words times {@code sign 2^shift}; where the shift is 64 or more, the words are 0. */
    private static void addShifted(
            int at, int end, long sign, long[] words, int shift, long[] sums) {
        for (int i = at; i < end; i++) {
            sums[i] += sign * (words[i] << shift);
        }
    }
}
