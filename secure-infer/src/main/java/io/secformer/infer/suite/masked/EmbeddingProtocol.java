package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.Embed;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.WordPacking;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.protocol.DealerContext;
import io.secformer.infer.protocol.MaskShare;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.Protocol;
import io.secformer.infer.random.Seed;
import java.util.List;

/**
 * One-hot rows of tokens times a shared table: {@link LinearProtocol} on an opened tensor too wide
 * to be held as words, so that its columns pass in blocks. What is opened is the client's input:
 * {@link OneHotInputProtocol}.
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 *
 * <p>Security: each party sees the client's masked rows and {@code W - r_W}, both uniform, and
 * dealt shares that are uniform on their own; the dealer sees masks only.
 *
 * <p>Source: Beaver (CRYPTO 1991), as in {@link LinearProtocol}; the table as a product with
 * one-hot rows is our own design.
 */
public final class EmbeddingProtocol implements Protocol<MaskedTensor> {
    /** Columns of the opened rows that are held as words at a time: a multiple of 8. */
    private static final int BLOCK_COLUMNS = 768;

    /** Rows that are held as words at a time, so that many sentences do not take more memory. */
    private static final int BLOCK_ROWS = 1024;

    /** Writes words {@code [from, from + count)} of a row to {@code out[at...]}. */
    @FunctionalInterface
    private interface Rows {
        void write(int row, int from, int count, long[] out, int at);
    }

    private final Embed op;
    private final OneHotInputProtocol input;
    private final int rows;
    private final int inner;
    private final int ringBits;

    /** Looks tokens up. */
    public EmbeddingProtocol(Embed op) {
        this.op = op;
        this.input = new OneHotInputProtocol(op.tokens());
        this.rows = op.tokens().format().shape().allRows();
        this.inner = op.tokens().format().shape().columns();
        this.ringBits = op.tokens().format().wire().ringBits();
    }

    @Override
    public Embed op() {
        return op;
    }

    @Override
    public int[] pieceBytes() {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(op.shape().size()));
    }

    @Override
    public MatrixProducts onlineProducts() {
        ParameterFormat table = op.table();
        return new MatrixProducts(1, rows, table.rows(), table.columns(), table.ringBits());
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
        Workers workers = context.kernels().workers();
        WordPacking packing = context.kernels().packing();
        long mask = FixedPoint.mask(ringBits);
        long[] product = new long[op.shape().size()];
        try (Seed one = context.inputSeed(0);
                Seed other = context.inputSeed(1)) {
            PackedRows first = input.maskShare(one, context.inference(), workers);
            PackedRows second = input.maskShare(other, context.inference(), workers);
            addProduct(
                    context.kernels(),
                    (row, from, count, out, at) -> {
                        long[] added = new long[count];
                        first.unpack(packing, row, from, count, out, at);
                        second.unpack(packing, row, from, count, added, 0);
                        for (int i = 0; i < count; i++) {
                            out[at + i] = (out[at + i] + added[i]) & mask;
                        }
                    },
                    context.weights().matrix(op.table().name()),
                    product);
        }
        context.dealWhole(operation, product, ringBits);
    }

    /** A party's share of {@code -r table}, and of the positions. */
    @Override
    public void prepare(PartyContext context, int operation, List<MaskShare> masks) {
        PackedMatrix masked = context.weights().masked(op.table().name());
        long[] result = context.whole(operation, op.shape().size(), ringBits);
        try (Seed own = context.inputSeed()) {
            PackedRows mask =
                    input.maskShare(own, context.inference(), context.kernels().workers());
            addProduct(context, mask, masked, result);
        }
        long[] added = context.weights().added(op.positions().name());
        int sentence = op.shape().rows() * op.shape().columns();
        for (int i = 0; i < result.length; i++) {
            result[i] = added[i % sentence] - result[i];
        }
        context.keep(operation, result);
    }

    @Override
    public List<long[]> evaluate(
            PartyContext context, Peer peer, int operation, List<? extends MaskedTensor> operands) {
        long[] result = context.takeKept(operation);
        PackedRows published = new PackedRows(context.published(op.tokens()), inner, ringBits);
        addProduct(context, published, context.weights().share(op.table().name()), result);
        return List.of(result);
    }

    private void addProduct(
            PartyContext context, PackedRows left, PackedMatrix right, long[] product) {
        addProduct(
                context.kernels(),
                (row, from, count, out, at) ->
                        left.unpack(context.packing(), row, from, count, out, at),
                right,
                product);
    }

    /** Block by block of columns, of which each is unpacked into a cache and multiplied there. */
    private void addProduct(RingKernels kernels, Rows left, PackedMatrix right, long[] product) {
        int height = Math.min(BLOCK_ROWS, rows);
        long[] block = new long[height * Math.min(BLOCK_COLUMNS, inner)];
        for (int firstRow = 0; firstRow < rows; firstRow += height) {
            int first = firstRow;
            int count = Math.min(height, rows - first);
            for (int column = 0; column < inner; column += BLOCK_COLUMNS) {
                int from = column;
                int width = Math.min(BLOCK_COLUMNS, inner - from);
                kernels.workers()
                        .run(count, i -> left.write(first + i, from, width, block, i * width));
                kernels.matmul()
                        .multiply(
                                count,
                                from,
                                width,
                                block,
                                0,
                                right,
                                product,
                                first * right.columns());
            }
        }
    }
}
