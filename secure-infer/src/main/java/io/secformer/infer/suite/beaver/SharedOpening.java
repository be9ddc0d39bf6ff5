package io.secformer.infer.suite.beaver;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Pick;
import io.secformer.infer.protocol.MaskedTensor;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.SharedTensor;
import java.util.ArrayList;
import java.util.List;

/** Nothing is opened before a product needs it: operands are shares. */
final class SharedOpening implements Opening<SharedTensor> {

    @Override
    public boolean masked() {
        return false;
    }

    @Override
    public int rounds() {
        return 0;
    }

    @Override
    public long serverBytes(List<Wire> wires, List<Integer> sizes) {
        return 0;
    }

    @Override
    public List<SharedTensor> open(PartyContext party, Peer peer, List<Item> items) {
        List<SharedTensor> operands = new ArrayList<>(items.size());
        for (Item item : items) {
            operands.add(new SharedTensor(item.wire(), item.share()));
        }
        return operands;
    }

    @Override
    public SharedTensor input(MaskedTensor published) {
        return new SharedTensor(published.wire(), published.share());
    }

    @Override
    public SharedTensor pick(Pick part, SharedTensor x) {
        return x.part(part);
    }
}
