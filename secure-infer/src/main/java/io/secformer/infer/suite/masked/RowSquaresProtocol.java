package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Matrices;
import io.secformer.convert.op.SumOfSquares;
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
 * The sum of the squares of every row of an opened tensor, as a fresh sharing in a ring of {@code
 * R} bits: {@link SquareProtocol}, of whose values {@code r^2} is dealt as a sum. The square of a
 * column that was divided by {@code 2^s} counts {@code 4^s}, in the sums of both: whatever is right
 * modulo {@code 2^R} stays so when it is multiplied.
 *
 * <p>Rounds: 0. Dealt: {@code 3 R - 2 L - 3} bits an element at most, and {@code R} bits a row.
 *
 * <p>Security: as in {@link SquareProtocol}.
 *
 * <p>Source: our own design, on {@link SquareProtocol}.
 */
public final class RowSquaresProtocol implements Protocol<MaskedTensor> {
    private final SumOfSquares op;
    private final int ringBits;
    private final int columns;
    private final Squares squares;
    private final ShareLayout layout;

    /**
     * @param op its tensor has one guard bit
     */
    public RowSquaresProtocol(SumOfSquares op) {
        this.op = op;
        Wire wire = op.x().wire();
        this.ringBits = op.ringBits();
        this.columns = op.x().shape().columns();
        this.squares = new Squares(new Wraps(wire), wire.ringBits());
        int carried = ringBits - wire.ringBits() - 1;
        this.layout = new ShareLayout(ringBits - 1, carried, carried);
    }

    @Override
    public SumOfSquares op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        Chunks chunks = Chunks.ofRows(op.x().shape().allRows(), columns);
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            int count = chunks.length(piece);
            sizes[piece] = layout.bytes(count * columns) + ShareLayout.bytes(count, ringBits);
        }
        return sizes;
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
        Chunks chunks = Chunks.ofRows(mask.length / columns, columns);
        context.deal(
                operation,
                pieceBytes(),
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
                    addRows(r2, sums);
                    writer.write(sums, sums.length, ringBits);
                });
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
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
                    long[] sums = new long[rows];
                    addRows(terms, sums);
                    for (int row = 0; row < rows; row++) {
                        result[firstRow + row] += sums[row];
                    }
                });
        return List.of(result);
    }

    private void addRows(long[] words, long[] sums) {
        for (int row = 0; row < sums.length; row++) {
            sums[row] += sum(words, row * columns, columns);
        }
        Matrices.addWeighted(words, columns, op.exponents(), sums);
    }

    private static long sum(long[] words, int from, int count) {
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += words[i];
        }
        return sum;
    }
}
