package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.Linear;
import io.secformer.convert.op.Matrices;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskShare;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * An opened tensor times a shared weight, {@code x W}, in the ring of the tensor's wire.
 *
 * <ol>
 *   <li>Once a session the parties open {@code E = W - r_W}: {@link
 *       io.secformer.infer.protocol.WeightOpening}.
 *   <li>Before the request: the dealer shares {@code r r_W}; a party has {@code [r W] = [r] E + [r
 *       r_W]}, one local product.
 *   <li>Online: {@code [x W] = X [W] - [r W]}, one local product.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 *
 * <p>Security: each party sees {@code X} and {@code E}, both uniform, and dealt shares that are
 * uniform on their own; the dealer sees {@code r} and {@code r_W}, but neither {@code X} nor {@code
 * E}.
 *
 * <p>Source: Beaver (CRYPTO 1991); weights masked once for many inputs as in SecureML (Mohassel and
 * Zhang, IEEE SP 2017, section IV); masks of wires from function-dependent preprocessing,
 * Turbospeedz (Ben-Efraim, Nielsen and Omri, ACNS 2019).
 */
public final class LinearProtocol implements Protocol<MaskedTensor> {
    private final Linear op;
    private final int rows;

    /** Multiplies by a weight. */
    public LinearProtocol(Linear op) {
        this.op = op;
        this.rows = op.shape().allRows();
    }

    @Override
    public Linear op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(op.ringBits()).pieceBytes(Chunks.ofElements(op.shape().size()));
    }

    @Override
    public MatrixProducts onlineProducts() {
        ParameterFormat weight = op.weight();
        return new MatrixProducts(1, rows, weight.rows(), weight.columns(), weight.ringBits());
    }

    @Override
    public MatrixProducts offlineProducts() {
        return onlineProducts();
    }

    @Override
    public int preparedWords() {
        return op.shape().size();
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] product = new long[op.shape().size()];
        PackedMatrix weightMask = context.weights().matrix(op.weight().name());
        context.matmul().multiply(rows, masks.getFirst(), 0, weightMask, product, 0);
        context.dealWhole(operation, product, op.ringBits());
    }

    /** A party's share of {@code -r W}, and of the bias. */
    @Override
    public void prepare(PartyContext context, int operation, List<MaskShare> masks) {
        PackedMatrix masked = context.weights().masked(op.weight().name());
        long[] product = context.whole(operation, op.shape().size(), op.ringBits());
        context.matmul().multiply(rows, masks.getFirst().words(), 0, masked, product, 0);
        for (int i = 0; i < product.length; i++) {
            product[i] = -product[i];
        }
        if (op.bias() != null) {
            Matrices.addToRows(product, context.weights().added(op.bias().name()));
        }
        context.keep(operation, product);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        PackedMatrix share = context.weights().share(op.weight().name());
        long[] result = context.takeKept(operation);
        context.matmul().multiply(rows, operands.getFirst().values(), 0, share, result, 0);
        return List.of(result);
    }
}
