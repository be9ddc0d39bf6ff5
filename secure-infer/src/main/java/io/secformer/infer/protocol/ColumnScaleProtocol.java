package io.secformer.infer.protocol;

import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * An opened tensor times a shared vector, column by column: {@link LinearProtocol} for a diagonal
 * weight.
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element.
 */
public final class ColumnScaleProtocol {
    private final int ringBits;

    /**
     * @param ringBits ring of the tensor's wire, L
     */
    public ColumnScaleProtocol(int ringBits) {
        this.ringBits = ringBits;
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int elements) {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(elements));
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, long[] mask, long[] gainMask) {
        context.dealWhole(operation, multiply(mask, gainMask), ringBits);
    }

    /** A party's share of {@code -r g}. */
    public long[] prepare(PartyContext context, int operation, long[] maskShare, long[] masked) {
        long[] product = multiply(maskShare, masked);
        long[] dealt = context.whole(operation, product.length, ringBits);
        for (int i = 0; i < product.length; i++) {
            product[i] = -product[i] - dealt[i];
        }
        return product;
    }

    /** A party's share of {@code x g}; {@code prepared} is used up. */
    public long[] evaluate(MaskedTensor x, long[] gainShare, long[] prepared) {
        long[] product = multiply(x.values(), gainShare);
        for (int i = 0; i < product.length; i++) {
            product[i] += prepared[i];
        }
        return product;
    }

    private static long[] multiply(long[] rows, long[] vector) {
        long[] product = new long[rows.length];
        for (int row = 0; row < rows.length; row += vector.length) {
            for (int i = 0; i < vector.length; i++) {
                product[row + i] = rows[row + i] * vector[i];
            }
        }
        return product;
    }
}
