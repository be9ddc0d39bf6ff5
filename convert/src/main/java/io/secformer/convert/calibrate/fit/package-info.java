/**
 * Trigonometric series fitted to functions: the only room that needs OpenBLAS. Start at {@link
 * io.secformer.convert.calibrate.fit.SeriesFit}.
 */
@NullMarked
package io.secformer.convert.calibrate.fit;

import org.jspecify.annotations.NullMarked;
