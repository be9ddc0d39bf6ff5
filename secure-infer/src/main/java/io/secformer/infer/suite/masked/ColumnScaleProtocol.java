package io.secformer.infer.suite.masked;

import io.secformer.convert.op.ScaleColumns;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskShare;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * An opened tensor times a shared vector, column by column: {@link LinearProtocol} for a diagonal
 * weight.
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element.
 *
 * <p>Security: each party sees the opened tensor and {@code g - r_g}, both uniform, and dealt
 * shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991), as in {@link LinearProtocol}.
 */
public final class ColumnScaleProtocol implements Protocol<MaskedTensor> {
    private final ScaleColumns op;

    /** Multiplies by a vector. */
    public ColumnScaleProtocol(ScaleColumns op) {
        this.op = op;
    }

    @Override
    public ScaleColumns op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(op.ringBits()).pieceBytes(Chunks.ofElements(op.x().shape().size()));
    }

    @Override
    public int preparedWords() {
        return op.x().shape().size();
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] mask = masks.getFirst();
        long[] product = new long[mask.length];
        addProduct(mask, context.weights().vector(op.gain().name()), product);
        context.dealWhole(operation, product, op.ringBits());
    }

    /** A party's share of {@code -r g}. */
    @Override
    public void prepare(PartyContext context, int operation, List<MaskShare> masks) {
        long[] product = context.whole(operation, op.x().shape().size(), op.ringBits());
        long[] masked = context.weights().maskedVector(op.gain().name());
        addProduct(masks.getFirst().words(), masked, product);
        for (int i = 0; i < product.length; i++) {
            product[i] = -product[i];
        }
        context.keep(operation, product);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] result = context.takeKept(operation);
        long[] share = context.weights().vectorShare(op.gain().name());
        addProduct(operands.getFirst().values(), share, result);
        return List.of(result);
    }

    private static void addProduct(long[] rows, long[] vector, long[] sums) {
        for (int row = 0; row < rows.length; row += vector.length) {
            for (int i = 0; i < vector.length; i++) {
                sums[row + i] += rows[row + i] * vector[i];
            }
        }
    }
}
