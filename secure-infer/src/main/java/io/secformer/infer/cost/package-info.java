/** What an inference costs: rounds, bytes and products of every operation, in tables by part. */
@NullMarked
package io.secformer.infer.cost;

import org.jspecify.annotations.NullMarked;
