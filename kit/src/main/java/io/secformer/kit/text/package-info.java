/**
 * Numbers and tables as people read them: {@link io.secformer.kit.text.Rounded} numbers, {@link
 * io.secformer.kit.text.Sizes} of memory and time, and {@link io.secformer.kit.text.TextTable} for
 * aligned columns. Start with the table; the other two fill its cells.
 */
@NullMarked
package io.secformer.kit.text;

import org.jspecify.annotations.NullMarked;
