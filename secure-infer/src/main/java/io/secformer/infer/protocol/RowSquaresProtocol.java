package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * The sum of the squares of every row of an opened tensor, as a fresh sharing in a ring of {@code
 * R} bits: {@link SquareProtocol}, of whose values {@code r^2} is dealt as a sum.
 *
 * <p>Rounds: 0. Dealt: {@code 3 R - 2 L - 3} bits an element at most, and {@code R} bits a row.
 */
public final class RowSquaresProtocol {
    private final int inputBits;
    private final int ringBits;
    private final int columns;
    private final Wraps wraps;
    private final ShareLayout layout;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     * @param columns elements of a row
     */
    public RowSquaresProtocol(Wire wire, int ringBits, int columns) {
        this.inputBits = wire.ringBits();
        this.ringBits = ringBits;
        this.columns = columns;
        this.wraps = new Wraps(wire);
        int carried = ringBits - inputBits - 1;
        this.layout = new ShareLayout(ringBits - 1, carried, carried);
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int rows) {
        Chunks chunks = Chunks.ofRows(rows, columns);
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] = layout.bytes(count * columns) + ShareLayout.bytes(count, ringBits);
        }
        return sizes;
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, long[] mask) {
        int rows = mask.length / columns;
        Chunks chunks = Chunks.ofRows(rows, columns);
        context.deal(
                operation,
                pieceBytes(rows),
                (piece, writer) -> {
                    int from = chunks.from(piece) * columns;
                    int count = chunks.length(piece) * columns;
                    long[][] dealt = new long[layout.values()][count];
                    long[] sums = new long[chunks.length(piece)];
                    for (int i = 0; i < count; i++) {
                        long r = mask[from + i];
                        long b = wraps.bit(r, 0);
                        dealt[0][i] = r;
                        dealt[1][i] = b;
                        dealt[2][i] = r * b;
                        sums[i / columns] += r * r;
                    }
                    for (int value = 0; value < dealt.length; value++) {
                        writer.write(dealt[value], count, layout.bits(value));
                    }
                    writer.write(sums, sums.length, ringBits);
                });
    }

    /** A party's part: one share a row. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x) {
        long[] values = x.values();
        long[] result = new long[values.length / columns];
        long half = 1L << (inputBits - 1);
        context.forEachPiece(
                operation,
                Chunks.ofRows(result.length, columns),
                (firstRow, rows, shares) -> {
                    int from = firstRow * columns;
                    long[] r = shares.read(rows * columns, layout.bits(0));
                    long[] b = shares.read(rows * columns, layout.bits(1));
                    long[] rb = shares.read(rows * columns, layout.bits(2));
                    long[] sums = shares.read(rows, ringBits);
                    for (int i = 0; i < r.length; i++) {
                        long value = values[from + i];
                        long sum = -2 * value * r[i];
                        if (wraps.threshold(value) == 0) {
                            sum += Ring.shiftLeft((value + half) * b[i] - rb[i], inputBits + 1);
                        }
                        sums[i / columns] += context.leads() ? sum + value * value : sum;
                    }
                    System.arraycopy(sums, 0, result, firstRow, rows);
                });
        return result;
    }
}
