/**
 * Progress of long steps, on standard error. Start at {@link io.secformer.kit.progress.Progress},
 * which commands hold: it begins a step, and a {@code Bar} on a terminal, {@code Lines} in a file,
 * or {@code Silent} shows it.
 */
@NullMarked
package io.secformer.kit.progress;

import org.jspecify.annotations.NullMarked;
