/** The commands of {@code secformer datasets}. Each failure becomes one line and an exit code. */
@NullMarked
package io.secformer.datasets.cli;

import org.jspecify.annotations.NullMarked;
