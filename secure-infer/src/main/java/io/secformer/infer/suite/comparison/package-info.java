/**
 * Comparisons on additive shares of 64 bits, for any suite: {@link
 * io.secformer.infer.suite.comparison.NegativeProtocol} finds signs, with the carries of {@link
 * io.secformer.infer.suite.comparison.BinaryAdder}, on words that are shared bit by bit.
 */
@NullMarked
package io.secformer.infer.suite.comparison;

import org.jspecify.annotations.NullMarked;
