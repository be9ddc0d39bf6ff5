/**
 * The dealer as it runs: it waits for both servers, gives inferences their numbers, and deals them
 * ahead into a pool or when a client asks, as far as the servers have room. Start at {@link
 * io.secformer.infer.role.dealer.DealerServer}.
 */
@NullMarked
package io.secformer.infer.role.dealer;

import org.jspecify.annotations.NullMarked;
