/**
 * Options that several commands share: links and their keys, addresses, pools and spools. Start at
 * {@link io.secformer.infer.option.LinkOptions}.
 */
@NullMarked
package io.secformer.infer.option;

import org.jspecify.annotations.NullMarked;
