/**
 * BERT for sequence classification and regression on DJL arrays: parameters in one flat buffer
 * under Hugging Face's tensor names, and the forward pass with the softmax and the activation that
 * the configuration names. Training code sits in {@code train}, this package only computes. Start
 * at {@code BertForwardPass}.
 */
@NullMarked
package io.secformer.distill.nn;

import org.jspecify.annotations.NullMarked;
