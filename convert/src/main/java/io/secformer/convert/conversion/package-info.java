/**
 * From a checkpoint to a sharing, for programs and the command line: texts to calibrate on, what is
 * chosen, and what comes of it. Start at {@link io.secformer.convert.conversion.Conversion}.
 */
@NullMarked
package io.secformer.convert.conversion;

import org.jspecify.annotations.NullMarked;
