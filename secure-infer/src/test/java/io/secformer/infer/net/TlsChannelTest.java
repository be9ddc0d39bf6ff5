package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void aSecretIsOverwrittenWhereItWasSent() {
        InMemoryChannel.Pair pair = link(ChannelOptions.DEFAULT);
        try (Channel first = pair.first();
                Channel second = pair.second()) {
            byte[] secret = {1, 2, 3, 4};
            byte[] ofALane = {5, 6, 7};
            byte[] open = {8, 9};
            first.sendSecret(secret);
            first.send(open);
            assertThat(second.receive(4)).containsExactly(1, 2, 3, 4);
            assertThat(second.receive(2)).containsExactly(8, 9);
            Lanes mine = first.split(2, 10);
            Lanes theirs = second.split(2, 10);
            mine.lane(1).sendSecret(ofALane);
            assertThat(theirs.lane(1).receive(3)).containsExactly(5, 6, 7);
            mine.lane(1).send(new byte[1]);
            theirs.lane(1).receive(1);

            assertThat(secret).containsOnly(0);
            assertThat(ofALane).containsOnly(0);
            assertThat(open).containsExactly(8, 9);
        }
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
