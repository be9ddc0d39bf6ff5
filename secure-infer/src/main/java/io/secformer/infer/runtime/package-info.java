/**
 * The roles as they run: dealer, the two servers and the client, with the messages between them,
 * the handshake that compares what they hold, and what each does when another one dies.
 *
 * <p>A session is a dealer and both servers with one sharing of one model. An inference is dealt by
 * the dealer on a client's request (offline), and evaluated by the servers on the client's masked
 * input (online). Its number is never used again.
 *
 * <p>Start at {@link io.secformer.infer.runtime.DealerServer}, {@link
 * io.secformer.infer.runtime.PartyServer} and {@link io.secformer.infer.runtime.InferenceClient},
 * one a role.
 */
@NullMarked
package io.secformer.infer.runtime;

import org.jspecify.annotations.NullMarked;
