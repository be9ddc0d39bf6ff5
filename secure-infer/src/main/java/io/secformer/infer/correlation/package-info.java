/**
 * Correlated randomness: how the dealer makes it and how the parties find their halves.
 *
 * <p>Both parties expand masks from a seed each. Of a value that cannot be random on both sides,
 * party 0's share is expanded from its seed, and party 1 gets the correction that completes it.
 *
 * <p>Start at {@link io.secformer.infer.correlation.Masks} and {@link
 * io.secformer.infer.correlation.ShareDealer}; {@code ShareReader} is the parties' end.
 */
@NullMarked
package io.secformer.infer.correlation;

import org.jspecify.annotations.NullMarked;
