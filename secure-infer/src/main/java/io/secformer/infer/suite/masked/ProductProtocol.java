package io.secformer.infer.suite.masked;

import io.secformer.convert.op.Matrices;
import io.secformer.convert.op.Product;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import java.util.List;

/**
 * Products of opened matrices, {@code x y} or {@code x y^T} for every sentence and head, in the
 * smaller ring of both (Beaver, with masks that belong to the wires).
 *
 * <ol>
 *   <li>{@code x y = X Y - X s - r Y + r s} for masks {@code r, s}.
 *   <li>The dealer shares {@code r s}.
 *   <li>A party computes {@code X ([Y] - [s]) - [r] Y + [r s]}, where party 0's {@code [Y]} is Y
 *       and party 1's is 0: one local product of matrices twice as long.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 *
 * <p>Security: each party sees the opened operands, which are uniform, and dealt shares that are
 * uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991); masks of wires from function-dependent preprocessing,
 * Turbospeedz (Ben-Efraim, Nielsen and Omri, ACNS 2019).
 */
public final class ProductProtocol implements Protocol<MaskedTensor> {
    private final Product op;
    private final Shape left;
    private final Shape right;
    private final Shape out;

    /** Computes products. */
    public ProductProtocol(Product op) {
        this.op = op;
        this.left = op.a().shape();
        this.right = op.b().shape();
        this.out = op.shape();
    }

    @Override
    public Product op() {
        return op;
    }

    @Override
    public MatrixProducts onlineProducts() {
        return new MatrixProducts(
                out.matrices(), out.rows(), 2 * left.columns(), out.columns(), op.ringBits());
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(op.ringBits()).pieceBytes(Chunks.ofElements(out.size()));
    }

    @Override
    public void deal(DealerContext context, int operation, List<long[]> masks) {
        long[] product = new long[out.size()];
        Matrices.product(
                context.matmul(),
                op.ringBits(),
                left,
                masks.get(0),
                right,
                masks.get(1),
                op.transposed(),
                product);
        context.dealWhole(operation, product, op.ringBits());
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        MaskedTensor x = operands.get(0);
        MaskedTensor y = operands.get(1);
        long[] result = context.whole(operation, out.size(), op.ringBits());
        long[] leftMask = x.maskShare();
        long[] rightMask = y.maskShare();
        long mine = context.leads() ? -1 : 0;
        int rows = left.rows();
        int inner = left.columns();
        int columns = out.columns();
        context.workers()
                .run(
                        left.matrices(),
                        matrix ->
                                context.withScratch(
                                        scratch -> {
                                            long[] a = scratch.longs(0, 2 * rows * inner);
                                            long[] b = scratch.longs(1, 2 * inner * columns);
                                            beside(matrix, x.values(), leftMask, a);
                                            below(matrix, y.values(), rightMask, mine, b);
                                            context.matmul()
                                                    .multiply(
                                                            rows,
                                                            2 * inner,
                                                            columns,
                                                            op.ringBits(),
                                                            a,
                                                            0,
                                                            b,
                                                            0,
                                                            result,
                                                            matrix * rows * columns);
                                        }));
        return List.of(result);
    }

    /** One matrix {@code X} with {@code -[r]} on its right. */
    private void beside(int matrix, long[] values, long[] mask, long[] out) {
        int inner = left.columns();
        for (int row = 0; row < left.rows(); row++) {
            int from = (matrix * left.rows() + row) * inner;
            int to = 2 * row * inner;
            System.arraycopy(values, from, out, to, inner);
            for (int i = 0; i < inner; i++) {
                out[to + inner + i] = -mask[from + i];
            }
        }
    }

    /** One matrix {@code [Y] - [s]} with {@code Y} below it, both transposed if y is. */
    private void below(int matrix, long[] values, long[] mask, long mine, long[] out) {
        int size = right.rows() * right.columns();
        int from = matrix * size;
        if (!op.transposed()) {
            for (int i = 0; i < size; i++) {
                out[i] = (values[from + i] & mine) - mask[from + i];
            }
            System.arraycopy(values, from, out, size, size);
            return;
        }
        int columns = right.rows();
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < right.columns(); i++) {
                int at = from + column * right.columns() + i;
                out[i * columns + column] = (values[at] & mine) - mask[at];
                out[size + i * columns + column] = values[at];
            }
        }
    }
}
