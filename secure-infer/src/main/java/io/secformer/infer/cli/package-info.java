/**
 * The {@code secformer} commands that run models. Start at {@link
 * io.secformer.infer.cli.InferMain}, which lists them. Dealer, server and {@code infer} are a class
 * each; {@code EvaluateCommand} compares readings on a whole task, and {@code TaskRun} strings
 * commands together for {@code demo} and {@code pipeline}.
 */
@NullMarked
package io.secformer.infer.cli;

import org.jspecify.annotations.NullMarked;
