/**
 * Teacher fine-tuning and two-stage distillation: batches, optimizer, schedule, and a run that can
 * be killed at any time and goes on where its last checkpoint stood. Start at {@code Training},
 * which runs a teacher or student; {@code Stage} is one stage of it, {@code Recipe} what the stages
 * are.
 */
@NullMarked
package io.secformer.distill.train;

import org.jspecify.annotations.NullMarked;
