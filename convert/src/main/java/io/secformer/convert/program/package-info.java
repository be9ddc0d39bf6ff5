/**
 * BERT, written once over tensor operations, and its readings in the clear.
 *
 * <p>{@link io.secformer.convert.program.BertProgram} is the only place that knows the network.
 * Whoever implements {@link io.secformer.convert.program.TensorOps} reads it: in floating point, in
 * fixed point, as a party on shares, as the dealer on masks, or as a bill of costs.
 */
@NullMarked
package io.secformer.convert.program;

import org.jspecify.annotations.NullMarked;
