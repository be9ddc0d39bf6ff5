/** Options that commands of several modules have: a task, a tokenizer, choices about a model. */
@NullMarked
package io.secformer.convert.option;

import org.jspecify.annotations.NullMarked;
