/**
 * Studies of strategies without a model: {@code secformer stability} looks at every function by
 * itself. Start at {@link io.secformer.infer.study.StabilityCommand}.
 */
@NullMarked
package io.secformer.infer.study;

import org.jspecify.annotations.NullMarked;
