package io.secformer.infer.role.party;

import io.secformer.infer.correlation.ShareStore;

/**
 * What a server gives to inferences.
 *
 * @param parallel how many it evaluates at a time; the lower number of both servers counts
 * @param store where what is dealt waits for its use; whoever made it closes it
 */
public record PartyOptions(int parallel, ShareStore store) {

    PartyOptions withParallel(int agreed) {
        return new PartyOptions(agreed, store);
    }
}
