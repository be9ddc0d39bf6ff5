package io.secformer.infer.runtime;

import io.secformer.convert.tensor.RingMatmul;
import io.secformer.convert.tensor.Workers;

/**
 * What a role computes with.
 *
 * @param matmul products of matrices
 * @param workers threads
 */
public record Kernels(RingMatmul matmul, Workers workers) {}
