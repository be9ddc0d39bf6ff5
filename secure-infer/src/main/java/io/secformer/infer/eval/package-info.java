/**
 * GLUE under secure computation: a task's examples through the model in the clear, in fixed point
 * and on shares, compared example by example, and what it cost. Start at {@link
 * io.secformer.infer.eval.Evaluator}; {@link io.secformer.infer.eval.Scores} is what comes out.
 */
@NullMarked
package io.secformer.infer.eval;

import org.jspecify.annotations.NullMarked;
