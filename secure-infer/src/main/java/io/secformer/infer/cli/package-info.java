/**
 * The {@code secformer} commands that run models. Start at {@link
 * io.secformer.infer.cli.InferMain}, which lists them. Dealer, server and {@code infer} are a class
 * each; {@code EvaluateCommand} compares readings on a whole task.
 */
@NullMarked
package io.secformer.infer.cli;

import org.jspecify.annotations.NullMarked;
