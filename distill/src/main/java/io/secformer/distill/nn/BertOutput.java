package io.secformer.distill.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What a forward pass gives.
 *
 * @param logits [B, C]
 * @param hiddenStates [B, T, H] each: the embeddings and every layer; empty unless asked for
 * @param attentionScores [B, N, T, T] each: every layer's scaled scores before masking and softmax;
 *     empty unless asked for
 * @param attentionWeights [B, N, T, T] each: what the softmax makes of them, before dropout; empty
 *     unless asked for
 */
public record BertOutput(
        NDArray logits,
        List<NDArray> hiddenStates,
        List<NDArray> attentionScores,
        List<NDArray> attentionWeights) {
    /** Copies the lists. */
    public BertOutput {
        hiddenStates = List.copyOf(hiddenStates);
        attentionScores = List.copyOf(attentionScores);
        attentionWeights = List.copyOf(attentionWeights);
    }
}
