/**
 * Texts for a private model: links that are opened anew where they are lost, the model's tokenizer,
 * and batches of one padded length. Start at {@link io.secformer.infer.ask.TextModel}, which the
 * command line and the client library both use.
 */
@NullMarked
package io.secformer.infer.ask;

import org.jspecify.annotations.NullMarked;
