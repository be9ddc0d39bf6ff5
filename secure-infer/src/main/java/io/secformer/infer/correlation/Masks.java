package io.secformer.infer.correlation;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.ring.BitPacking;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.random.AesCtrPrg;
import io.secformer.infer.random.Seed;

/** Expands one side's share of a mask from its seed. */
public final class Masks {
    /** Words of a piece, which has a stream of its own; they end with a byte at any width. */
    private static final int PIECE = 1 << 16;

    private Masks() {}

    /**
     * One side's mask share, uniform in {@code [0, 2^bits)}, packed; bits after the last word have
     * no meaning.
     *
     * @param inference number of the inference
     * @param operation number of the operation that opens under the mask
     */
    public static byte[] packed(
            Seed seed, long inference, int operation, int count, int bits, Workers workers) {
        byte[] packed = new byte[BitPacking.packedBytes(count, bits)];
        Chunks chunks = new Chunks(count, PIECE);
        workers.run(
                chunks.pieces(),
                piece ->
                        stream(seed, inference, operation, piece)
                                .fill(
                                        packed,
                                        BitPacking.packedBytes(chunks.from(piece), bits),
                                        BitPacking.packedBytes(chunks.length(piece), bits)));
        return packed;
    }

    /** The words of one side's mask share. */
    public static long[] expand(
            Seed seed, long inference, int operation, int count, int bits, RingKernels kernels) {
        byte[] packed = packed(seed, inference, operation, count, bits, kernels.workers());
        return unpack(packed, count, bits, kernels);
    }

    /** The words of a packed mask share. */
    public static long[] unpack(byte[] packed, int count, int bits, RingKernels kernels) {
        long[] words = new long[count];
        Chunks chunks = Chunks.ofElements(count);
        kernels.workers()
                .run(
                        chunks.pieces(),
                        piece -> {
                            int from = chunks.from(piece);
                            int at = BitPacking.packedBytes(from, bits);
                            kernels.packing()
                                    .unpack(packed, at, chunks.length(piece), bits, words, from);
                        });
        return words;
    }

    /**
     * One side's share of a mask whose rows are packed each by itself, and have a stream each: that
     * of one-hot tokens.
     */
    public static byte[] packedRows(
            Seed seed, long inference, int operation, int rows, int rowBytes, Workers workers) {
        byte[] packed = new byte[Math.multiplyExact(rows, rowBytes)];
        workers.run(
                rows,
                row ->
                        stream(seed, inference, operation, row)
                                .fill(packed, row * rowBytes, rowBytes));
        return packed;
    }

    /** The whole mask: the sum of both sides' shares modulo {@code 2^bits}. */
    public static long[] whole(
            Seed first,
            Seed second,
            long inference,
            int operation,
            int count,
            int bits,
            RingKernels kernels) {
        long[] words = expand(first, inference, operation, count, bits, kernels);
        byte[] other = packed(second, inference, operation, count, bits, kernels.workers());
        long mask = FixedPoint.mask(bits);
        Chunks chunks = Chunks.ofElements(count);
        kernels.workers()
                .run(
                        chunks.pieces(),
                        piece -> {
                            int from = chunks.from(piece);
                            long[] added = new long[chunks.length(piece)];
                            int at = BitPacking.packedBytes(from, bits);
                            kernels.packing().unpack(other, at, added.length, bits, added, 0);
                            for (int i = 0; i < added.length; i++) {
                                words[from + i] = (words[from + i] + added[i]) & mask;
                            }
                        });
        return words;
    }

    /** Streams below zero are masks, the others dealt shares: see {@link SeedShares}. */
    static AesCtrPrg stream(Seed seed, long inference, int operation, int piece) {
        return new AesCtrPrg(seed, inference, operation, -1 - piece);
    }
}
