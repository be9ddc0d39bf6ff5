package io.secformer.infer.suite.masked;

import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.WordPacking;

/**
 * A matrix of narrow words of which every row is packed by itself, too wide to be held as words:
 * one-hot tokens under their masks, or a share of these masks.
 */
public final class PackedRows {
    private final byte[] packed;
    private final int columns;
    private final int bits;

    /**
     * @param packed rows one after the other, adopted; bits after a row's last word mean nothing
     * @param columns words of a row
     * @param bits their width
     */
    public PackedRows(byte[] packed, int columns, int bits) {
        this.packed = packed;
        this.columns = columns;
        this.bits = bits;
    }

    /** Bytes of one row. */
    public static int rowBytes(int columns, int bits) {
        return BitPacking.packedBytes(columns, bits);
    }

    /** Writes words {@code [from, from + count)} of a row; {@code from} is a multiple of 8. */
    void unpack(WordPacking packing, int row, int from, int count, long[] out, int at) {
        int start = row * rowBytes(columns, bits) + BitPacking.packedBytes(from, bits);
        packing.unpack(packed, start, count, bits, out, at);
    }
}
