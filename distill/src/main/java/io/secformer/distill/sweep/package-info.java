/**
 * Many trainings from one small file: tasks, kinds of students, recipes, learning rates and seeds,
 * each cell a command of its own in a process of its own, finished cells kept, one table of all.
 * Start at {@code SweepRunner}.
 */
@NullMarked
package io.secformer.distill.sweep;

import org.jspecify.annotations.NullMarked;
