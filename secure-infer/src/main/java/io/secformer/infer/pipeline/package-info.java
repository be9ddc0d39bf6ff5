/**
 * Whole runs of several commands, each a process of its own: {@code demo} and {@code pipeline}.
 * Start at {@link io.secformer.infer.pipeline.TaskRun}, which strings the steps of a task together;
 * {@link io.secformer.infer.pipeline.Launcher} starts a command, and {@code Children} ends those
 * that are left.
 */
@NullMarked
package io.secformer.infer.pipeline;

import org.jspecify.annotations.NullMarked;
