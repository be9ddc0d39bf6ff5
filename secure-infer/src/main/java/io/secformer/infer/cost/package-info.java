/**
 * Costs of an inference, known before any data are. Start at {@link
 * io.secformer.infer.cost.OpCost}, the rounds, bytes and products of one operation; {@link
 * io.secformer.infer.cost.Cost} adds them up, by {@link io.secformer.infer.cost.CostPart} of the
 * model.
 */
@NullMarked
package io.secformer.infer.cost;

import org.jspecify.annotations.NullMarked;
