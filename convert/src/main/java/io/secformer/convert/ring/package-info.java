/**
 * Arithmetic on ring words (64-bit integers modulo 2^64, of which a tensor uses the low bits only):
 * the matrix product that a party spends its time in, and the dense packing in which words travel.
 * Start at {@link io.secformer.convert.ring.RingKernels}, which chooses the kernels once.
 */
@NullMarked
package io.secformer.convert.ring;

import org.jspecify.annotations.NullMarked;
