/**
 * Options that commands of several modules have. {@link io.secformer.convert.option.TaskOptions}
 * names a task and its outputs, {@link io.secformer.convert.option.Tokenizers} opens a tokenizer,
 * and each of the choices, such as {@link io.secformer.convert.option.SoftmaxChoice}, is one closed
 * set of words.
 */
@NullMarked
package io.secformer.convert.option;

import org.jspecify.annotations.NullMarked;
