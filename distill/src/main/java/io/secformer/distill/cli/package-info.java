/**
 * The {@code secformer distill} commands. Start at {@link io.secformer.distill.cli.DistillMain},
 * which lists them: teacher, student, baseline, evaluate, charts and sweep, a class each. The
 * classes named {@code ...Options} are what several of them have in common.
 */
@NullMarked
package io.secformer.distill.cli;

import org.jspecify.annotations.NullMarked;
