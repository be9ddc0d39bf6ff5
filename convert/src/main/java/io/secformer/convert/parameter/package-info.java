/** A model's parameters as its program wants them: folded, rescaled, grouped and quantized. */
@NullMarked
package io.secformer.convert.parameter;

import org.jspecify.annotations.NullMarked;
