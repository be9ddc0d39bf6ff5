package io.secformer.infer.dealer;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;

/** Expands one side's share of a mask from its seed. */
public final class Masks {
    private static final int PIECE = 1 << 16;

    private Masks() {}

    /**
     * The words of one side's mask share, uniform in {@code [0, 2^bits)}.
     *
     * @param inference number of the inference
     * @param operation number of the operation that opens under the mask
     */
    public static long[] expand(
            Seed seed, long inference, int operation, int count, int bits, Workers workers) {
        long[] words = new long[count];
        Chunks chunks = new Chunks(count, PIECE);
        workers.run(
                chunks.pieces(),
                piece ->
                        stream(seed, inference, operation, piece)
                                .fillBits(words, chunks.from(piece), chunks.length(piece), bits));
        return words;
    }

    /**
     * One row of a mask that is too wide to be held whole, such as that of one-hot tokens: every
     * row has a stream of its own.
     */
    public static void expandRow(
            Seed seed, long inference, int operation, int row, long[] out, int count, int bits) {
        stream(seed, inference, operation, row).fillBits(out, 0, count, bits);
    }

    /** The whole mask: the sum of both sides' shares modulo {@code 2^bits}. */
    public static long[] whole(
            Seed first,
            Seed second,
            long inference,
            int operation,
            int count,
            int bits,
            Workers workers) {
        long[] words = expand(first, inference, operation, count, bits, workers);
        long[] others = expand(second, inference, operation, count, bits, workers);
        long mask = FixedPoint.mask(bits);
        for (int i = 0; i < count; i++) {
            words[i] = (words[i] + others[i]) & mask;
        }
        return words;
    }

    /** Streams below zero are masks, the others dealt shares: see {@link SeedShares}. */
    private static AesCtrPrg stream(Seed seed, long inference, int operation, int piece) {
        return new AesCtrPrg(seed, inference, operation, -1 - piece);
    }
}
