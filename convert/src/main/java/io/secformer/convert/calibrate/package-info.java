/**
 * Calibration: the ranges that values take on real input, the series fitted to those ranges, and
 * the conversion of a checkpoint into shares. The only package here that needs OpenBLAS, whose
 * LAPACK does its least squares.
 */
@NullMarked
package io.secformer.convert.calibrate;

import org.jspecify.annotations.NullMarked;
