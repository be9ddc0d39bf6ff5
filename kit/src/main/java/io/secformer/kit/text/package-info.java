/** Numbers and tables as people read them. */
@NullMarked
package io.secformer.kit.text;

import org.jspecify.annotations.NullMarked;
