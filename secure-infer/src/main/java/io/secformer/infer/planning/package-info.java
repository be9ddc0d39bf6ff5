/**
 * What inferences cost and how long they take: {@code plan} predicts, {@code bench} measures. Start
 * at {@link io.secformer.infer.planning.PlanCommand}.
 */
@NullMarked
package io.secformer.infer.planning;

import org.jspecify.annotations.NullMarked;
