package io.secformer.infer.op;

import io.secformer.infer.dealer.Masks;
import io.secformer.infer.protocol.EmbeddingProtocol.RowMask;
import io.secformer.infer.random.Seed;
import io.secformer.infer.ring.WordPacking;

/**
 * The masks of an inference's one-hot rows, from the inputs' own seeds: {@code InputSeeds}.
 *
 * @param inference number of the inference
 * @param op number of the input
 * @param width words of a row
 * @param bits ring of the input
 */
record InputMasks(long inference, int op, int width, int bits, WordPacking packing) {

    /** One side's share of the rows' masks. */
    RowMask share(Seed input) {
        return (row, out, at) ->
                Masks.expandRow(input, inference, op, row, width, bits, packing, out, at);
    }

    /** The rows' whole masks. */
    RowMask whole(Seed first, Seed second) {
        RowMask one = share(first);
        RowMask other = share(second);
        long mask = -1L >>> (Long.SIZE - bits);
        return (row, out, at) -> {
            long[] added = new long[width];
            one.fill(row, out, at);
            other.fill(row, added, 0);
            for (int i = 0; i < width; i++) {
                out[at + i] = (out[at + i] + added[i]) & mask;
            }
        };
    }
}
