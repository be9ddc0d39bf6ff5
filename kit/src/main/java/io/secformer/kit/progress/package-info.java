/** How far long steps are, told on standard error. */
@NullMarked
package io.secformer.kit.progress;

import org.jspecify.annotations.NullMarked;
