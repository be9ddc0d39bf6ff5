package io.secformer.convert.op;

/**
 * What {@link TensorOps#exponentials} gives.
 *
 * @param values one exponential for every score, {@code [B, N, T, U]}
 * @param halfSums for every row the sum of the exponentials of half the scores, {@code [B, N, T,
 *     1]}
 */
public record Exponentials<S>(S values, S halfSums) {}
