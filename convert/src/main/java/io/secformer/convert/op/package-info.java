/**
 * What is computed, on which formats: an operation is a record that knows its operands, its results
 * and its meaning on clear words. Whoever follows a program, by data or without, is a {@link
 * io.secformer.convert.op.Reading}; how servers compute an operation on shares is a protocol's
 * business.
 *
 * <p>Legend: B batch, T tokens, U keys, H hidden, N heads, D head size.
 */
@NullMarked
package io.secformer.convert.op;

import org.jspecify.annotations.NullMarked;
