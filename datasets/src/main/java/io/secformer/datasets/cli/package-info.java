/**
 * The {@code secformer datasets} commands. Start at {@link io.secformer.datasets.cli.DatasetsMain},
 * which lists them: make, fetch, verify, stats and submit, a class each. Each failure becomes one
 * line and an exit code.
 */
@NullMarked
package io.secformer.datasets.cli;

import org.jspecify.annotations.NullMarked;
