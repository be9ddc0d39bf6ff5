/**
 * The formulas of published systems: comparisons, limits, polynomials and iterations on values of
 * one format.
 */
@NullMarked
package io.secformer.convert.strategy.published;

import org.jspecify.annotations.NullMarked;
