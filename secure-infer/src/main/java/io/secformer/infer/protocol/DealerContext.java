package io.secformer.infer.protocol;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterUse;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.RingMatmul;
import io.secformer.infer.correlation.BitMasks;
import io.secformer.infer.correlation.Chunks;
import io.secformer.infer.correlation.CorrectionSink;
import io.secformer.infer.correlation.InputSeeds;
import io.secformer.infer.correlation.Masks;
import io.secformer.infer.correlation.SessionSeeds;
import io.secformer.infer.correlation.ShareDealer;
import io.secformer.infer.correlation.ShareLayout;
import io.secformer.infer.random.Seed;

/** What the dealer's side of every protocol works with, in one inference. */
public final class DealerContext {
    private final SessionSeeds seeds;
    private final long inference;
    private final ShareDealer shares;
    private final RingKernels kernels;
    private final DealerWeights weights;

    /**
     * @param weights masks of the weights of the session
     * @param sink takes party 1's corrections
     */
    public DealerContext(
            SessionSeeds seeds,
            long inference,
            DealerWeights weights,
            CorrectionSink sink,
            RingKernels kernels) {
        this.seeds = seeds;
        this.inference = inference;
        this.shares = new ShareDealer(seeds.of(0), inference, sink, kernels);
        this.kernels = kernels;
        this.weights = weights;
    }

    private DealerContext(DealerContext same, DealerWeights weights) {
        this.seeds = same.seeds;
        this.inference = same.inference;
        this.shares = same.shares;
        this.kernels = same.kernels;
        this.weights = weights;
    }

    /**
     * The same context, with the mask of a weight that is opened for one product.
     *
     * @param mask {@code r_W}; adopted
     */
    public DealerContext withMask(ParameterFormat format, ParameterUse.Kind kind, long[] mask) {
        return new DealerContext(this, new DealerWeights(format, kind, mask, kernels));
    }

    /** The number of the inference. */
    public long inference() {
        return inference;
    }

    /** Masks of the weights of the session. */
    public DealerWeights weights() {
        return weights;
    }

    /** The seed of a party's masks of the client's inputs; the caller closes it. */
    public Seed inputSeed(int party) {
        return InputSeeds.derive(seeds.of(party), inference);
    }

    public RingKernels kernels() {
        return kernels;
    }

    public RingMatmul matmul() {
        return kernels.matmul();
    }

    /** The whole mask of an opening, in {@code [0, 2^bits)}. */
    public long[] mask(int operation, int count, int bits) {
        return Masks.whole(seeds.of(0), seeds.of(1), inference, operation, count, bits, kernels);
    }

    /** Both parties' masks together of what an operation itself opens bit by bit. */
    public BitMasks bitMasks(int operation) {
        return new BitMasks(inference, operation, seeds.of(0), seeds.of(1));
    }

    /** Deals an operation piece by piece. */
    public void deal(int operation, int[] pieceBytes, ShareDealer.PieceDealer pieces) {
        shares.deal(operation, pieceBytes, pieces);
    }

    /** Deals a tensor as it is, modulo {@code 2^bits}. */
    public void dealWhole(int operation, long[] values, int bits) {
        Chunks chunks = Chunks.ofElements(values.length);
        deal(
                operation,
                new ShareLayout(bits).pieceBytes(chunks),
                (piece, writer) -> {
                    writer.write(values, chunks.from(piece), chunks.length(piece), bits);
                });
    }
}
