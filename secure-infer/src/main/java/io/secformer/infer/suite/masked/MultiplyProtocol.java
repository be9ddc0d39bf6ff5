package io.secformer.infer.suite.masked;

import io.secformer.convert.op.Multiply;
import io.secformer.convert.tensor.Broadcast;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * Products of opened tensors, element by element, in the smaller ring of both; the second factor is
 * repeated along dimensions in which it has one element.
 *
 * <ol>
 *   <li>{@code x y = X Y - X s - r Y + r s} for masks {@code r, s}.
 *   <li>The dealer shares {@code r s}.
 *   <li>A party computes {@code X [y] - [r] Y + [r s]} with its share {@code [y]}: {@code Y - [s]}
 *       at party 0, {@code -[s]} at party 1.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991).
 */
public final class MultiplyProtocol implements Protocol<MaskedTensor> {
    private final Multiply op;
    private final Shape shape;

    /** Multiplies elements. */
    public MultiplyProtocol(Multiply op) {
        this.op = op;
        this.shape = op.a().shape();
    }

    @Override
    public Multiply op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(op.ringBits()).pieceBytes(Chunks.ofElements(shape.size()));
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] products = masks.get(0).clone();
        long[] factors = repeated(masks.get(1));
        for (int i = 0; i < products.length; i++) {
            products[i] *= factors[i];
        }
        context.dealWhole(operation, products, op.ringBits());
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] values = operands.get(0).values();
        long[] mask = operands.get(0).maskShare();
        long[] factors = repeated(operands.get(1).values());
        long[] factorShares = repeated(operands.get(1).share());
        long[] result = new long[values.length];
        context.forEachPiece(
                operation,
                Chunks.ofElements(values.length),
                (from, count, shares) -> {
                    shares.read(count, op.ringBits(), result, from);
                    for (int i = from; i < from + count; i++) {
                        result[i] += values[i] * factorShares[i] - mask[i] * factors[i];
                    }
                });
        return List.of(result);
    }

    private long[] repeated(long[] factors) {
        return Broadcast.repeated(op.b().shape(), factors, shape);
    }
}
