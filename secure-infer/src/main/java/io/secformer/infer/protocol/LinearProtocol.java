package io.secformer.infer.protocol;

import io.secformer.convert.tensor.PackedMatrix;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * An opened tensor times a shared weight, {@code x W}, in the ring of the tensor's wire.
 *
 * <ol>
 *   <li>Once a session the parties open {@code E = W - r_W}: {@link WeightOpening}.
 *   <li>Before the request: the dealer shares {@code r r_W}; a party has {@code [r W] = [r] E + [r
 *       r_W]}, one local product.
 *   <li>Online: {@code [x W] = X [W] - [r W]}, one local product.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 */
public final class LinearProtocol {
    private final int ringBits;

    /**
     * @param ringBits ring of the tensor's wire, L
     */
    public LinearProtocol(int ringBits) {
        this.ringBits = ringBits;
    }

    /** Bytes of every piece. */
    public int[] pieceBytes(int elements) {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(elements));
    }

    /**
     * The dealer's part.
     *
     * @param mask mask of the tensor, {@code [rows, in]}
     * @param weightMask mask of the weight, {@code [in, out]}
     */
    public void deal(
            DealerContext context, int operation, int rows, long[] mask, PackedMatrix weightMask) {
        long[] product = new long[rows * weightMask.columns()];
        context.matmul().multiply(rows, mask, 0, weightMask, product, 0);
        context.dealWhole(operation, product, ringBits);
    }

    /**
     * A party's share of {@code -r W}.
     *
     * @param maskShare its share of the tensor's mask
     * @param masked the opened {@code W - r_W}
     */
    public long[] prepare(
            PartyContext context, int operation, int rows, long[] maskShare, PackedMatrix masked) {
        long[] product = context.whole(operation, rows * masked.columns(), ringBits);
        context.matmul().multiply(rows, maskShare, 0, masked, product, 0);
        for (int i = 0; i < product.length; i++) {
            product[i] = -product[i];
        }
        return product;
    }

    /**
     * A party's share of {@code x W}, added to what {@link #prepare} gave.
     *
     * @param weightShare its share of the weight
     * @param prepared is used up and becomes the result
     */
    public long[] evaluate(
            PartyContext context,
            int rows,
            MaskedTensor x,
            PackedMatrix weightShare,
            long[] prepared) {
        context.matmul().multiply(rows, x.values(), 0, weightShare, prepared, 0);
        return prepared;
    }
}
