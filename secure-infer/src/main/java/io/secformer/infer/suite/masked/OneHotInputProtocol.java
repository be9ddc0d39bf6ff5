package io.secformer.infer.suite.masked;

import io.secformer.convert.op.Input;
import io.secformer.convert.ring.WordPacking;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.random.Seed;

/**
 * The client's one-hot rows of tokens, published as {@code onehot + r}, every row packed by itself:
 * {@link InputProtocol} for a tensor too wide to be held as words.
 *
 * <p>Rounds: 0. Sent: {@code L} bits an element, to each party.
 *
 * <p>Security: as in {@link InputProtocol}: each party sees rows that are uniform given its share
 * of the mask; the dealer does not see them.
 *
 * <p>Source: as in {@link InputProtocol}.
 */
public final class OneHotInputProtocol {
    private final Input input;
    private final int rows;
    private final int columns;
    private final int ringBits;

    /** Publishes an input of {@link Input.Kind#ONE_HOT}. */
    public OneHotInputProtocol(Input input) {
        this.input = input;
        this.rows = input.format().shape().allRows();
        this.columns = input.format().shape().columns();
        this.ringBits = input.format().wire().ringBits();
    }

    /** Bytes that each party gets. */
    public long bytes() {
        return (long) rows * PackedRows.rowBytes(columns, ringBits);
    }

    /** The share of the masks of the side whose input seed it is. */
    public PackedRows maskShare(Seed seed, long inference, Workers workers) {
        int rowBytes = PackedRows.rowBytes(columns, ringBits);
        byte[] packed = Masks.packedRows(seed, inference, input.number(), rows, rowBytes, workers);
        return new PackedRows(packed, columns, ringBits);
    }

    /**
     * The client's part: its one-hot rows under their masks, packed.
     *
     * @param firstHot column of a one in every row
     * @param secondHot column of another one
     * @param first one side's share of the masks
     * @param second the other side's
     */
    public byte[] mask(
            WordPacking packing,
            int[] firstHot,
            int[] secondHot,
            PackedRows first,
            PackedRows second) {
        int rowBytes = PackedRows.rowBytes(columns, ringBits);
        byte[] packed = new byte[Math.toIntExact(bytes())];
        long[] row = new long[columns];
        long[] added = new long[columns];
        for (int i = 0; i < rows; i++) {
            first.unpack(packing, i, 0, columns, row, 0);
            second.unpack(packing, i, 0, columns, added, 0);
            for (int j = 0; j < columns; j++) {
                row[j] += added[j];
            }
            row[firstHot[i]]++;
            row[secondHot[i]]++;
            packing.pack(row, 0, columns, ringBits, packed, i * rowBytes);
        }
        return packed;
    }
}
