/**
 * Randomness of the protocols: 16-byte secret seeds, and the counter-mode AES generator that
 * expands one seed into as many independent streams of packed words as an inference needs. The
 * dealer and both parties derive equal words from equal seeds and labels, on any machine. Start at
 * {@link io.secformer.infer.random.AesCtrPrg}.
 */
@NullMarked
package io.secformer.infer.random;

import org.jspecify.annotations.NullMarked;
