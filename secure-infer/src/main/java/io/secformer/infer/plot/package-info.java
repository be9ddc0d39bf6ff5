/**
 * Pictures of numbers: {@link io.secformer.infer.plot.Plot} takes named lines, steps or bars and
 * gives a PNG, or an SVG whose colours follow the reader's choice of light or dark. Nothing here
 * knows what is drawn.
 */
@NullMarked
package io.secformer.infer.plot;

import org.jspecify.annotations.NullMarked;
