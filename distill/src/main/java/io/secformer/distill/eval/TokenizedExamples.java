package io.secformer.distill.eval;

import io.secformer.distill.nn.TokenBatch;
import java.util.Arrays;
import java.util.List;

/**
 * The tokenized examples of a split, in its order.
 *
 * @param samples one per example
 * @param padId the token that fills batches up
 */
public record TokenizedExamples(List<TokenizedExample> samples, int padId) {
    /** Copies the list. */
    public TokenizedExamples {
        samples = List.copyOf(samples);
    }

    /** Number of samples. */
    public int size() {
        return samples.size();
    }

    /** The tokens of each sample. */
    public int[] lengths() {
        return samples.stream().mapToInt(TokenizedExample::length).toArray();
    }

    /** The labels, in order. */
    public double[] labels() {
        return samples.stream().mapToDouble(TokenizedExample::label).toArray();
    }

    /** The samples of these indices, padded to the longest of them. */
    public TokenBatch batch(int[] indices) {
        List<TokenizedExample> rows = Arrays.stream(indices).mapToObj(samples::get).toList();
        return TokenBatch.pad(
                rows.stream().map(TokenizedExample::tokenIds).toList(),
                rows.stream().map(TokenizedExample::tokenTypes).toList(),
                padId);
    }
}
