/**
 * The losses of fine-tuning and distillation, each a function of DJL arrays that gradients flow
 * through. All of them are in {@code Losses}.
 */
@NullMarked
package io.secformer.distill.loss;

import org.jspecify.annotations.NullMarked;
