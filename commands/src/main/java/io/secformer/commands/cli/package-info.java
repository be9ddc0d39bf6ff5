/** The command {@code secformer completion}. */
@NullMarked
package io.secformer.commands.cli;

import org.jspecify.annotations.NullMarked;
