package io.secformer.infer.net;

class InMemoryChannelTest extends ChannelContract {
    @Override
    InMemoryChannel.Pair link(ChannelOptions options) {
        return InMemoryChannel.pair(Identity.of(Role.PARTY0), Identity.of(Role.PARTY1), options);
    }

    @Override
    long impatientMillis() {
        return 200;
    }
}
