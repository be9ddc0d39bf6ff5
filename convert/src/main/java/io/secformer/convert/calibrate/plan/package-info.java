/**
 * The precision plan: formats by what sites are of, bits by what the logits are sensitive to,
 * series by ranges. Start at {@link io.secformer.convert.calibrate.plan.Planner}, which reads a
 * network as {@link io.secformer.convert.calibrate.plan.PlanningOps}.
 */
@NullMarked
package io.secformer.convert.calibrate.plan;

import org.jspecify.annotations.NullMarked;
