package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.ring.WordPacking;
import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * One-hot rows of tokens times a shared table: {@link LinearProtocol} on an opened tensor too wide
 * to be held as words, so that its columns pass in blocks.
 *
 * <p>The client publishes {@code onehot + r} to both parties; every row is packed by itself.
 * Rounds: 0. Dealt: {@code L} bits an element of the result.
 */
public final class EmbeddingProtocol {
    /** Columns of the opened rows that are held as words at a time: a multiple of 8. */
    private static final int BLOCK_COLUMNS = 768;

    /** Rows that are held as words at a time, so that many sentences do not take more memory. */
    private static final int BLOCK_ROWS = 1024;

    /** Writes words {@code [from, from + count)} of a row to {@code out[at...]}. */
    @FunctionalInterface
    private interface Rows {
        void write(int row, int from, int count, long[] out, int at);
    }

    private final int rows;
    private final int inner;
    private final int ringBits;

    /**
     * @param rows tokens of all sentences
     * @param inner rows of the table
     * @param ringBits ring of the one-hot rows, L
     */
    public EmbeddingProtocol(int rows, int inner, int ringBits) {
        this.rows = rows;
        this.inner = inner;
        this.ringBits = ringBits;
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int columns) {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(rows * columns));
    }

    /** Bytes of the rows that the client publishes. */
    public long openingBytes() {
        return (long) rows * rowBytes();
    }

    private int rowBytes() {
        return PackedRows.rowBytes(inner, ringBits);
    }

    /**
     * The client's part: its one-hot rows under their masks, packed.
     *
     * @param first one side's share of the masks
     * @param second the other side's
     */
    public byte[] mask(
            WordPacking packing,
            int[] firstHot,
            int[] secondHot,
            PackedRows first,
            PackedRows second) {
        byte[] packed = new byte[Math.toIntExact(openingBytes())];
        long[] row = new long[inner];
        long[] added = new long[inner];
        for (int i = 0; i < rows; i++) {
            first.unpack(packing, i, 0, inner, row, 0);
            second.unpack(packing, i, 0, inner, added, 0);
            for (int j = 0; j < inner; j++) {
                row[j] += added[j];
            }
            row[firstHot[i]]++;
            row[secondHot[i]]++;
            packing.pack(row, 0, inner, ringBits, packed, i * rowBytes());
        }
        return packed;
    }

    /**
     * The dealer's part.
     *
     * @param first one side's share of the rows' masks
     * @param second the other side's
     */
    public void deal(
            DealerContext context,
            int operation,
            PackedRows first,
            PackedRows second,
            PackedMatrix tableMask) {
        WordPacking packing = context.kernels().packing();
        long mask = FixedPoint.mask(ringBits);
        long[] product = new long[rows * tableMask.columns()];
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
                tableMask,
                product);
        context.dealWhole(operation, product, ringBits);
    }

    /** A party's share of {@code -r table}. */
    public long[] prepare(
            PartyContext context, int operation, PackedRows maskShares, PackedMatrix masked) {
        long[] prepared = context.whole(operation, rows * masked.columns(), ringBits);
        addProduct(context, maskShares, masked, prepared);
        for (int i = 0; i < prepared.length; i++) {
            prepared[i] = -prepared[i];
        }
        return prepared;
    }

    /**
     * A party's share of {@code onehot table}; {@code prepared} is used up and becomes the result.
     */
    public long[] evaluate(
            PartyContext context, byte[] opened, PackedMatrix tableShare, long[] prepared) {
        addProduct(context, new PackedRows(opened, inner, ringBits), tableShare, prepared);
        return prepared;
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
