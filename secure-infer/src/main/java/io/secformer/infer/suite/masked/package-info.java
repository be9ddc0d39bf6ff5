/**
 * The suite {@code masked}: exact protocols on values that were opened under masks of their wires.
 *
 * <p>Notation: an opened value is public as {@code X = x + r - w 2^L}, with a mask {@code r}
 * uniform in a ring of {@code L} bits and a bit {@code w} that says whether the sum wrapped; {@code
 * [s]} is an additive share. Opening is the only step that sends anything.
 */
@NullMarked
package io.secformer.infer.suite.masked;

import org.jspecify.annotations.NullMarked;
