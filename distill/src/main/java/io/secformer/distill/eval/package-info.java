/**
 * Evaluation in the clear: logits of every example of a GLUE split, the task's metric, and the
 * predictions as a table. Start at {@code Predictor}.
 */
@NullMarked
package io.secformer.distill.eval;

import org.jspecify.annotations.NullMarked;
