/**
 * Linear algebra that does not know what a model is: matrix products on ring words (64-bit integers
 * modulo 2^64) and the threads that share one product's work. The plain product here is the
 * reference; a faster one elsewhere gives the same words, bit for bit.
 */
@NullMarked
package io.secformer.convert.tensor;

import org.jspecify.annotations.NullMarked;
