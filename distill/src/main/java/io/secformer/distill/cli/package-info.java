/** The {@code secformer distill} commands. */
@NullMarked
package io.secformer.distill.cli;

import org.jspecify.annotations.NullMarked;
