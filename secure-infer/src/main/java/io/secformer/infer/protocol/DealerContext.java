package io.secformer.infer.protocol;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.dealer.Chunks;
import io.secformer.infer.dealer.CorrectionSink;
import io.secformer.infer.dealer.Masks;
import io.secformer.infer.dealer.SessionSeeds;
import io.secformer.infer.dealer.ShareDealer;
import io.secformer.infer.dealer.ShareLayout;

/** What the dealer's side of every protocol works with, in one inference. */
public final class DealerContext {
    private final SessionSeeds seeds;
    private final long inference;
    private final ShareDealer shares;
    private final RingKernels kernels;

    public DealerContext(
            SessionSeeds seeds, long inference, CorrectionSink sink, RingKernels kernels) {
        this.seeds = seeds;
        this.inference = inference;
        this.shares = new ShareDealer(seeds.of(0), inference, sink, kernels);
        this.kernels = kernels;
    }

    RingKernels kernels() {
        return kernels;
    }

    RingMatmul matmul() {
        return kernels.matmul();
    }

    /** The whole mask of an opening, in {@code [0, 2^bits)}. */
    public long[] mask(int operation, int count, int bits) {
        return Masks.whole(seeds.of(0), seeds.of(1), inference, operation, count, bits, kernels);
    }

    /** Deals an operation piece by piece. */
    void deal(int operation, int[] pieceBytes, ShareDealer.PieceDealer pieces) {
        shares.deal(operation, pieceBytes, pieces);
    }

    /** Deals a tensor as it is, modulo {@code 2^bits}. */
    void dealWhole(int operation, long[] values, int bits) {
        Chunks chunks = Chunks.ofElements(values.length);
        deal(
                operation,
                new ShareLayout(bits).pieceBytes(chunks),
                (piece, writer) -> {
                    writer.write(values, chunks.from(piece), chunks.length(piece), bits);
                });
    }
}
