/**
 * A model's parameters as its network wants them: folded, rescaled, grouped and quantized. Start at
 * {@link io.secformer.convert.parameter.BertParameters}; {@code CheckpointFolding} makes them from
 * a checkpoint, and {@link io.secformer.convert.parameter.QuantizedParameters} turns them into
 * words.
 */
@NullMarked
package io.secformer.convert.parameter;

import org.jspecify.annotations.NullMarked;
