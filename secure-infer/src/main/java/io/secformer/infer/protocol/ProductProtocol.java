package io.secformer.infer.protocol;

import io.secformer.convert.program.Matrices;
import io.secformer.convert.tensor.Shape;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.ShareLayout;

/**
 * Products of opened matrices, {@code x y} or {@code x y^T} for every sentence and head, in the
 * smaller ring of both (Beaver, with masks that belong to the wires).
 *
 * <ol>
 *   <li>{@code x y = X Y - X s - r Y + r s} for masks {@code r, s}.
 *   <li>The dealer shares {@code r s}.
 *   <li>A party computes {@code X ([Y] - [s]) - [r] Y + [r s]}, where party 0's {@code [Y]} is Y
 *       and party 1's is 0: two local products.
 * </ol>
 *
 * <p>Rounds: 0. Dealt: {@code L} bits an element of the result.
 */
public final class ProductProtocol {
    private final Shape left;
    private final Shape right;
    private final boolean transposed;
    private final int ringBits;
    private final Shape out;

    public ProductProtocol(Shape left, Shape right, boolean transposed, int ringBits, Shape out) {
        this.left = left;
        this.right = right;
        this.transposed = transposed;
        this.ringBits = ringBits;
        this.out = out;
    }

    /** Bytes of every piece. */
    public int[] pieceBytes() {
        return new ShareLayout(ringBits).pieceBytes(Chunks.ofElements(out.size()));
    }

    /** The dealer's part. */
    public void deal(DealerContext context, int operation, long[] leftMask, long[] rightMask) {
        long[] product = new long[out.size()];
        Matrices.product(context.matmul(), left, leftMask, right, rightMask, transposed, product);
        context.dealWhole(operation, product, ringBits);
    }

    /** A party's part. */
    public long[] evaluate(PartyContext context, int operation, MaskedTensor x, MaskedTensor y) {
        long[] result = context.whole(operation, out.size(), ringBits);
        long[] share = y.maskShare().clone();
        for (int i = 0; i < share.length; i++) {
            share[i] = (context.leads() ? y.values()[i] : 0) - share[i];
        }
        Matrices.product(context.matmul(), left, x.values(), right, share, transposed, result);
        long[] negated = x.maskShare().clone();
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        Matrices.product(context.matmul(), left, negated, right, y.values(), transposed, result);
        return result;
    }
}
