package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * A batch of token sequences, padded to one length; row by row.
 *
 * @param size sequences (B)
 * @param length tokens of each (T)
 * @param tokenIds [B, T]
 * @param tokenTypes [B, T]
 * @param mask [B, T], 1 for a token and 0 for padding
 */
public record TokenBatch(int size, int length, long[] tokenIds, long[] tokenTypes, float[] mask) {
    /** Checks the lengths; the arrays are adopted. */
    public TokenBatch {
        int expected = size * length;
        if (size < 1
                || length < 1
                || tokenIds.length != expected
                || tokenTypes.length != expected
                || mask.length != expected) {
            throw new IllegalArgumentException(
                    "a batch of " + size + " x " + length + " tokens needs arrays of " + expected);
        }
    }

    /**
     * Pads sequences to the longest of them.
     *
     * @param tokenIds of each sequence
     * @param tokenTypes of each sequence, as long as its ids
     * @param padId the token that fills up
     */
    public static TokenBatch pad(List<int[]> tokenIds, List<int[]> tokenTypes, int padId) {
        int size = tokenIds.size();
        int length = tokenIds.stream().mapToInt(ids -> ids.length).max().orElse(0);
        long[] ids = new long[size * length];
        long[] types = new long[size * length];
        float[] mask = new float[size * length];
        java.util.Arrays.fill(ids, padId);
        for (int b = 0; b < size; b++) {
            int[] row = tokenIds.get(b);
            for (int t = 0; t < row.length; t++) {
                ids[b * length + t] = row[t];
                types[b * length + t] = tokenTypes.get(b)[t];
                mask[b * length + t] = 1f;
            }
        }
        return new TokenBatch(size, length, ids, types, mask);
    }

    /** Tokens that are not padding. */
    public int tokens() {
        int count = 0;
        for (float m : mask) {
            count += m > 0 ? 1 : 0;
        }
        return count;
    }

    /** The batch as arrays of a step. */
    public Arrays toArrays(NDManager step) {
        Shape shape = new Shape(size, length);
        int[] words = java.util.Arrays.stream(tokenIds).mapToInt(Math::toIntExact).toArray();
        java.util.Arrays.sort(words);
        words = java.util.Arrays.stream(words).distinct().toArray();
        long[] indices = new long[tokenIds.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = java.util.Arrays.binarySearch(words, (int) tokenIds[i]);
        }
        return new Arrays(
                size,
                length,
                words,
                step.create(indices, shape),
                step.create(tokenTypes, shape),
                step.create(mask, shape));
    }

    /**
     * A batch in native memory.
     *
     * @param size sequences (B)
     * @param length tokens of each (T)
     * @param words the token ids that occur, in ascending order
     * @param wordIndices [B, T], I64: where in {@code words} each token's id stands
     * @param tokenTypes [B, T], I64
     * @param mask [B, T], F32
     */
    public record Arrays(
            int size,
            int length,
            int[] words,
            NDArray wordIndices,
            NDArray tokenTypes,
            NDArray mask) {}
}
