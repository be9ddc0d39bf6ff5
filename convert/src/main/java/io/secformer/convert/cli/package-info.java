/** The {@code secformer convert} commands: make shares, look into them, check them. */
@NullMarked
package io.secformer.convert.cli;

import org.jspecify.annotations.NullMarked;
