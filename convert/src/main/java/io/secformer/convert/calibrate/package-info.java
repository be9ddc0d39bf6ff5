/**
 * Calibration: the ranges that values take on real input, the series fitted to those ranges, and
 * the conversion of a checkpoint into shares. The only package here that needs OpenBLAS, whose
 * LAPACK does its least squares. Start at {@link io.secformer.convert.calibrate.CheckedConversion},
 * which runs the rest: {@code Calibrator} finds ranges, {@code Planner} chooses formats.
 */
@NullMarked
package io.secformer.convert.calibrate;

import org.jspecify.annotations.NullMarked;
