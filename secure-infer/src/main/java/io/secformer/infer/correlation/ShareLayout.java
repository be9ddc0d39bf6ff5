package io.secformer.infer.correlation;

import io.secformer.convert.ring.BitPacking;

/**
 * The dealt values of one element, in stream order, each by the width of the ring that it is shared
 * in. A value whose every use is a multiple of {@code 2^R} needs no bits and is not dealt.
 */
public final class ShareLayout {
    private final int[] bits;

    /** Widths below 1 stand for values that are not dealt. */
    public ShareLayout(int... bits) {
        this.bits = bits.clone();
        for (int i = 0; i < bits.length; i++) {
            this.bits[i] = Math.max(0, bits[i]);
        }
    }

    /** The number of values, those that are not dealt included. */
    public int values() {
        return bits.length;
    }

    /** The width of a value, 0 if it is not dealt. */
    public int bits(int value) {
        return bits[value];
    }

    /** Bytes of the corrections of {@code elements} elements. */
    public int bytes(int elements) {
        int total = 0;
        for (int width : bits) {
            total = Math.addExact(total, bytes(elements, width));
        }
        return total;
    }

    /** Bytes of the corrections of {@code count} words of one width; each value starts a byte. */
    public static int bytes(int count, int width) {
        return width == 0 ? 0 : BitPacking.packedBytes(count, width);
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(Chunks chunks) {
        int[] sizes = new int[chunks.pieces()];
        for (int piece = 0; piece < sizes.length; piece++) {
            sizes[piece] = bytes(chunks.length(piece));
        }
        return sizes;
    }
}
