package io.secformer.infer.op;

import io.secformer.convert.tensor.Workers;
import io.secformer.infer.dealer.Masks;
import io.secformer.infer.protocol.PackedRows;
import io.secformer.infer.random.Seed;

/**
 * The masks of an inference's one-hot rows, from the inputs' own seeds: {@code InputSeeds}.
 *
 * @param inference number of the inference
 * @param op number of the input
 * @param rows one a token
 * @param width words of a row
 * @param bits ring of the input
 */
record InputMasks(long inference, int op, int rows, int width, int bits) {

    /** The share of the side whose input seed it is. */
    PackedRows share(Seed input, Workers workers) {
        int rowBytes = PackedRows.rowBytes(width, bits);
        byte[] packed = Masks.packedRows(input, inference, op, rows, rowBytes, workers);
        return new PackedRows(packed, width, bits);
    }
}
