package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Square;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.Scratch;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

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
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991), expanded over values that may have wrapped; the expansion is our
 * own design.
 */
public final class SquareProtocol implements Protocol<MaskedTensor> {
    private final Square op;
    private final Squares squares;
    private final ShareLayout layout;

    /**
     * @param op its tensor has one guard bit
     */
    public SquareProtocol(Square op) {
        this.op = op;
        Wire wire = op.x().wire();
        this.squares = new Squares(new Wraps(wire), wire.ringBits());
        int carried = op.ringBits() - wire.ringBits() - 1;
        this.layout = new ShareLayout(op.ringBits() - 1, op.ringBits(), carried, carried);
    }

    @Override
    public Square op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return layout.pieceBytes(Chunks.ofElements(op.x().shape().size()));
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
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

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
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
        return List.of(result);
    }
}
