/**
 * Studies of strategies: what each choice contributes ({@link
 * io.secformer.infer.study.AblationCommand}), how far every function is off ({@link
 * io.secformer.infer.study.StabilityCommand}), and what models, strategies and precisions are worth
 * and cost beside each other ({@link io.secformer.infer.study.SearchCommand}); {@link
 * io.secformer.infer.plot.Plot} draws what is found.
 */
@NullMarked
package io.secformer.infer.study;

import org.jspecify.annotations.NullMarked;
