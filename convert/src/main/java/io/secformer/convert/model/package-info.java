/**
 * The configuration of a BERT classifier, with Hugging Face's keys and the two keys this project
 * adds (which softmax, which activation), and the names and shapes of its tensors. Start at {@link
 * io.secformer.convert.model.BertConfig}; {@link io.secformer.convert.model.BertTensors} lists the
 * tensors.
 */
@NullMarked
package io.secformer.convert.model;

import org.jspecify.annotations.NullMarked;
