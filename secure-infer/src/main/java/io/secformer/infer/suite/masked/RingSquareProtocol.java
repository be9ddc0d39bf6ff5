package io.secformer.infer.suite.masked;

import io.secformer.convert.op.Square;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * The square of an opened tensor in its own ring, where wraps of its mask need no care; {@link
 * SquareProtocol} is the one for a wider ring.
 *
 * <ol>
 *   <li>{@code x^2 = X^2 - 2 X r + r^2} for the mask {@code r}.
 *   <li>The dealer shares {@code r^2}.
 *   <li>A party computes {@code X ([X] - 2 [r]) + [r^2]}, where party 0's {@code [X]} is X and
 *       party 1's is 0.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element.
 *
 * <p>Security: each party sees the opened operand, which is uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991); a pair {@code (r, r^2)} in place of a triple, as in CrypTen
 * (Knott et al., NeurIPS 2021).
 */
public final class RingSquareProtocol implements Protocol<MaskedTensor> {
    private final Square op;
    private final int ringBits;

    /**
     * Squares elements.
     *
     * @throws IllegalArgumentException if the result has a wider ring
     */
    public RingSquareProtocol(Square op) {
        if (op.widens()) {
            throw new IllegalArgumentException(
                    "the square of "
                            + op.name()
                            + " has a ring of "
                            + op.ringBits()
                            + " bits, its own has "
                            + op.x().wire().ringBits());
        }
        this.op = op;
        this.ringBits = op.ringBits();
    }

    @Override
    public Square op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(op.x().shape().size()));
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] squares = masks.getFirst().clone();
        for (int i = 0; i < squares.length; i++) {
            squares[i] *= squares[i];
        }
        context.dealWhole(operation, squares, ringBits);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.getFirst().values();
        long[] mask = operands.getFirst().maskShare();
        long mine = context.leads() ? -1 : 0;
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    shares.read(count, ringBits, result, from);
                    for (int i = from; i < from + count; i++) {
                        result[i] += values[i] * ((values[i] & mine) - 2 * mask[i]);
                    }
                });
        return List.of(result);
    }
}
