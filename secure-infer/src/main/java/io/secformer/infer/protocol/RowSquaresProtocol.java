package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.Scratch;
import io.secformer.infer.dealer.ShareLayout;
import java.util.Arrays;

/**
 * The sum of the squares of every row of an opened tensor, as a fresh sharing in a ring of {@code
 * R} bits: {@link SquareProtocol}, of whose values {@code r^2} is dealt as a sum.
 *
 * <p>Rounds: 0. Dealt: {@code 3 R - 2 L - 3} bits an element at most, and {@code R} bits a row.
 */
public final class RowSquaresProtocol {
    private final int ringBits;
    private final int columns;
    private final Squares squares;
    private final ShareLayout layout;

    /**
     * @param wire the opened wire; it has one guard bit
     * @param ringBits ring of the result, R
     * @param columns elements of a row
     */
    public RowSquaresProtocol(Wire wire, int ringBits, int columns) {
        this.ringBits = ringBits;
        this.columns = columns;
        this.squares = new Squares(new Wraps(wire), wire.ringBits());
        int carried = ringBits - wire.ringBits() - 1;
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
                    Scratch scratch = writer.scratch();
                    long[] r = scratch.longs(0, count);
                    long[] r2 = scratch.longs(1, count);
                    long[] b = scratch.longs(2, count);
                    long[] rb = scratch.longs(3, count);
                    System.arraycopy(mask, from, r, 0, count);
                    squares.deal(count, r, r2, b, rb);
                    writer.write(r, count, layout.bits(0));
                    writer.write(b, count, layout.bits(1));
                    writer.write(rb, count, layout.bits(2));
                    long[] sums = new long[chunks.length(piece)];
                    addRows(r2, sums.length, sums, 0);
                    writer.write(sums, sums.length, ringBits);
                });
    }

    /** A party's part: one share a row. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x) {
        long[] values = x.values();
        long[] result = new long[values.length / columns];
        context.forEachPiece(
                operation,
                Chunks.ofRows(result.length, columns),
                (firstRow, rows, shares) -> {
                    int from = firstRow * columns;
                    int count = rows * columns;
                    long[] r = shares.readScratch(0, count, layout.bits(0));
                    long[] b = shares.readScratch(1, count, layout.bits(1));
                    long[] rb = shares.readScratch(2, count, layout.bits(2));
                    shares.read(rows, ringBits, result, firstRow);
                    long[] terms = shares.scratch().longs(3, count);
                    Arrays.fill(terms, 0, count, 0);
                    Squares.addMixed(values, from, count, r, terms);
                    if (context.leads()) {
                        Squares.addPublic(values, from, count, terms);
                    }
                    squares.addWrapped(values, from, count, b, rb, terms);
                    addRows(terms, rows, result, firstRow);
                });
        return result;
    }

    private void addRows(long[] words, int rows, long[] sums, int from) {
        for (int row = 0; row < rows; row++) {
            sums[from + row] += sum(words, row * columns, columns);
        }
    }

    private static long sum(long[] words, int from, int count) {
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += words[i];
        }
        return sum;
    }
}
