/**
 * Models rewritten so that their ranges are alike, without changing what they compute: scales of
 * heads, constants in keys, order of channels, outlier columns. Start at {@link
 * io.secformer.convert.calibrate.rearrange.AttentionScaling}.
 */
@NullMarked
package io.secformer.convert.calibrate.rearrange;

import org.jspecify.annotations.NullMarked;
