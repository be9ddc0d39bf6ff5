/**
 * What all roles share of a session, which is a dealer and both servers with one sharing of one
 * model: the messages between them, the handshake that compares what they hold, what everybody may
 * know of the model, and how a session ends.
 *
 * <p>An inference is dealt by the dealer on a client's request (offline), and evaluated by the
 * servers on the client's masked input (online). Its number is never used again.
 */
@NullMarked
package io.secformer.infer.session;

import org.jspecify.annotations.NullMarked;
