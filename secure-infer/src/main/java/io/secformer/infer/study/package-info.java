/**
 * Studies of strategies: what each choice contributes ({@link
 * io.secformer.infer.study.AblationCommand}), and how far every function is off ({@link
 * io.secformer.infer.study.StabilityCommand}); {@link io.secformer.infer.plot.Plot} draws what is
 * found.
 */
@NullMarked
package io.secformer.infer.study;

import org.jspecify.annotations.NullMarked;
