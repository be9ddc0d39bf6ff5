/**
 * The formulas of a network's parts, written over the operations: how attention weighs values, how
 * rows are normalised, what an activation is. A rule knows no network around it and no protocol.
 * Start at {@link io.secformer.convert.strategy.AttentionRule}, {@link
 * io.secformer.convert.strategy.NormRule} and {@link io.secformer.convert.strategy.ActivationRule}.
 */
@NullMarked
package io.secformer.convert.strategy;

import org.jspecify.annotations.NullMarked;
