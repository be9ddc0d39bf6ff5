/** The command {@code secformer completion}. */
@NullMarked
package io.secformer.kit.cli;

import org.jspecify.annotations.NullMarked;
