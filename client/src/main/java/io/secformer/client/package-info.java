/**
 * Calls a BERT classifier without showing it the text. Two servers and a dealer, which the model's
 * owner or others run, compute on masks and shares; this side has the text and the answer, and
 * nobody else has either. Start at {@link io.secformer.client.PrivateClassifier}.
 *
 * <p>What goes wrong is told by three exceptions, whose messages are sentences for people: {@link
 * io.secformer.infer.net.ChannelException} for links and roles, {@link
 * io.secformer.kit.file.FormatException} for files and models, {@link IllegalArgumentException} for
 * what the caller gave. No message holds anything of a text.
 */
@NullMarked
package io.secformer.client;

import org.jspecify.annotations.NullMarked;
