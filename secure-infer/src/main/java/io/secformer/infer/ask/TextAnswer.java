package io.secformer.infer.ask;

import io.secformer.infer.eval.Reliability;

/**
 * What a model answers about one question. Adopts the array.
 *
 * @param question what was asked
 * @param logits one for each output of the model, finite
 * @param reliability whether it can be relied on
 * @param tokens the public length that the text was padded to
 * @param spent what it took
 */
public record TextAnswer(
        Question question, double[] logits, Reliability reliability, int tokens, Spent spent) {}
