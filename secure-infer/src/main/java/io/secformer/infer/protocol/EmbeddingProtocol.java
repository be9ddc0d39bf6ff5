package io.secformer.infer.protocol;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;
import io.secformer.infer.ring.BitPacking;
import io.secformer.infer.ring.RingKernels;

/**
 * One-hot rows of tokens times a shared table: {@link LinearProtocol} on an opened tensor too wide
 * to be held at once, so that rows pass in blocks.
 *
 * <p>The client publishes {@code onehot + r} to both parties; every row is packed by itself.
 * Rounds: 0. Dealt: {@code L} bits an element of the result.
 */
public final class EmbeddingProtocol {
    private static final int BLOCK_ROWS = 64;

    /** Writes the words of one row of a mask or of a mask share to {@code out[at...]}. */
    @FunctionalInterface
    public interface RowMask {
        void fill(int row, long[] out, int at);
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
        return BitPacking.packedBytes(inner, ringBits);
    }

    /** The client's part: its one-hot rows under their masks, packed. */
    public byte[] mask(int[] firstHot, int[] secondHot, RowMask masks) {
        byte[] packed = new byte[Math.toIntExact(openingBytes())];
        long[] row = new long[inner];
        for (int i = 0; i < rows; i++) {
            masks.fill(i, row, 0);
            row[firstHot[i]]++;
            row[secondHot[i]]++;
            BitPacking.pack(row, 0, inner, ringBits, packed, i * rowBytes());
        }
        return packed;
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, RowMask masks, PackedMatrix tableMask) {
        long[] product = new long[rows * tableMask.columns()];
        multiply(context.kernels(), masks, tableMask, product);
        context.dealWhole(operation, product, ringBits);
    }

    /** A party's share of {@code -r table}. */
    public long[] prepare(
            PartyContext context, int operation, RowMask maskShares, PackedMatrix masked) {
        long[] prepared = context.whole(operation, rows * masked.columns(), ringBits);
        multiply(context.kernels(), maskShares, masked, prepared);
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
        multiply(
                context.kernels(),
                (row, out, at) ->
                        context.packing()
                                .unpack(opened, row * rowBytes(), inner, ringBits, out, at),
                tableShare,
                prepared);
        return prepared;
    }

    /** Adds to the product. */
    private void multiply(RingKernels kernels, RowMask left, PackedMatrix right, long[] product) {
        long[] block = new long[Math.min(BLOCK_ROWS, rows) * inner];
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            int first = from;
            kernels.workers().run(count, i -> left.fill(first + i, block, i * inner));
            kernels.matmul().multiply(count, block, 0, right, product, from * right.columns());
        }
    }
}
