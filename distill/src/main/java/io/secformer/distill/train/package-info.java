/**
 * Teacher fine-tuning and two-stage distillation: batches, optimizer, schedule, and a run that can
 * be killed at any time and goes on where its last checkpoint stood.
 */
@NullMarked
package io.secformer.distill.train;

import org.jspecify.annotations.NullMarked;
