/**
 * From text to token ids, by Hugging Face's own tokenizers, and from examples to batches of one
 * padded length. Padded lengths come from a fixed public list, as they are what servers may see of
 * a text's length.
 */
@NullMarked
package io.secformer.datasets.text;

import org.jspecify.annotations.NullMarked;
