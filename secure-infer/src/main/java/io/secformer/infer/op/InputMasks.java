package io.secformer.infer.op;

import io.secformer.infer.dealer.Masks;
import io.secformer.infer.protocol.EmbeddingProtocol.RowMask;
import io.secformer.infer.random.Seed;

/** The masks of an inference's inputs, from their own seeds: {@code InputSeeds}. */
final class InputMasks {
    private InputMasks() {}

    /** One side's share of the rows' masks. */
    static RowMask share(Seed input, long inference, int op, int bits) {
        return (row, out) -> Masks.expandRow(input, inference, op, row, out, out.length, bits);
    }

    /** The rows' whole masks. */
    static RowMask whole(Seed first, Seed second, long inference, int op, int bits) {
        RowMask one = share(first, inference, op, bits);
        RowMask other = share(second, inference, op, bits);
        long mask = -1L >>> (Long.SIZE - bits);
        return (row, out) -> {
            long[] added = new long[out.length];
            one.fill(row, out);
            other.fill(row, added);
            for (int i = 0; i < out.length; i++) {
                out[i] = (out[i] + added[i]) & mask;
            }
        };
    }
}
