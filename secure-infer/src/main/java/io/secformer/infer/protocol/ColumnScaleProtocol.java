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
        long[] product = new long[mask.length];
        addProduct(mask, gainMask, product);
        context.dealWhole(operation, product, ringBits);
    }

    /** A party's share of {@code -r g}. */
    public long[] prepare(PartyContext context, int operation, long[] maskShare, long[] masked) {
        long[] prepared = context.whole(operation, maskShare.length, ringBits);
        addProduct(maskShare, masked, prepared);
        for (int i = 0; i < prepared.length; i++) {
            prepared[i] = -prepared[i];
        }
        return prepared;
    }

    /** A party's share of {@code x g}; {@code prepared} is used up and becomes the result. */
    public long[] evaluate(MaskedTensor x, long[] gainShare, long[] prepared) {
        addProduct(x.values(), gainShare, prepared);
        return prepared;
    }

    private static void addProduct(long[] rows, long[] vector, long[] sums) {
        for (int row = 0; row < rows.length; row += vector.length) {
            for (int i = 0; i < vector.length; i++) {
                sums[row + i] += rows[row + i] * vector[i];
            }
        }
    }
}
