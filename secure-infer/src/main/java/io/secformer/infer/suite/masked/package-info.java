/**
 * The suite {@code masked}: exact protocols on values that were opened under masks of their wires.
 *
 * <p>Notation: an opened value is public as {@code X = x + r - w 2^L}, with a mask {@code r}
 * uniform in a ring of {@code L} bits and a bit {@code w} that says whether the sum wrapped; {@code
 * [s]} is an additive share. Opening is the only step that sends anything.
 *
 * <p>Start at {@link io.secformer.infer.suite.masked.OpenProtocol} and {@link
 * io.secformer.infer.suite.masked.SquareProtocol}; {@code PROTOCOLS.md} of this module has all of
 * them in the order of an inference.
 */
@NullMarked
package io.secformer.infer.suite.masked;

import org.jspecify.annotations.NullMarked;
