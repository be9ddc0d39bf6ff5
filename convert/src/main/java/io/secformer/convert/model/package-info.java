/**
 * The configuration of a BERT classifier, with Hugging Face's keys and the two keys this project
 * adds (which softmax, which activation), and the names and shapes of its tensors.
 */
@NullMarked
package io.secformer.convert.model;

import org.jspecify.annotations.NullMarked;
