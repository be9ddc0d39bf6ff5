/**
 * The client as it runs: it asks the dealer for an inference, sends its masked input to both
 * servers, and rebuilds their answer. Start at {@link
 * io.secformer.infer.role.client.InferenceClient}.
 */
@NullMarked
package io.secformer.infer.role.client;

import org.jspecify.annotations.NullMarked;
