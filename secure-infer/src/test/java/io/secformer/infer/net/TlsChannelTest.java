package io.secformer.infer.net;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class TlsChannelTest extends ChannelContract {
    private final Listening listening = new Listening();

    @Override
    InMemoryChannel.Pair link(ChannelOptions options) {
        Address address =
                listening.listen(TestKeys.endpoint(Role.PARTY1, options), Set.of(Role.PARTY0));
        Channel first = TestKeys.endpoint(Role.PARTY0, options).connect(address, Role.PARTY1);
        return new InMemoryChannel.Pair(first, listening.next());
    }

    @Override
    long impatientMillis() {
        return 1500;
    }

    @BeforeAll
    static void makeKeys() {
        TestKeys.prepare();
    }

    @AfterEach
    void stopListening() {
        listening.close();
    }
}
