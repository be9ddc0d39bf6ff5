/**
 * A server as it runs: it makes sessions with the other server and the dealer, prepares what is
 * dealt, and evaluates it on the input of a client. Start at {@link
 * io.secformer.infer.role.party.PartyServer}.
 */
@NullMarked
package io.secformer.infer.role.party;

import org.jspecify.annotations.NullMarked;
