package io.secformer.infer.suite.masked;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import java.util.List;

/** Values are opened under the dealer's masks, once, for all operations on them. */
final class MaskedOpening implements Opening<MaskedTensor> {

    @Override
    public boolean masked() {
        return true;
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public long serverBytes(List<Wire> wires, List<Integer> sizes) {
        return 2L * OpenProtocol.bytes(wires, sizes);
    }

    @Override
    public List<MaskedTensor> open(PartyContext party, Peer peer, List<Item> items) {
        return OpenProtocol.open(party, peer, items);
    }

    @Override
    public MaskedTensor input(MaskedTensor published) {
        return published;
    }

    @Override
    public MaskedTensor pick(Pick part, MaskedTensor x) {
        return x.part(part);
    }
}
