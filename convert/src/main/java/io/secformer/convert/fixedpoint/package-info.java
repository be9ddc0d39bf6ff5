/**
 * Fixed-point formats: which wire of the program has which ring and how many fraction bits.
 *
 * <p>The plan is made once, at conversion, from calibrated ranges; it is public and part of the
 * converted model. Every reading but the plain one follows it.
 */
@NullMarked
package io.secformer.convert.fixedpoint;

import org.jspecify.annotations.NullMarked;
