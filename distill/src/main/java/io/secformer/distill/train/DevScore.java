package io.secformer.distill.train;

/**
 * What a model is worth on the dev set.
 *
 * @param metric the task's main metric, in percent: what the best parameters are best at
 * @param loss mean cross entropy of the labels, of a score its mean squared error; the same for
 *     every stage, whatever that stage trains on
 */
public record DevScore(double metric, double loss) {}
