package io.secformer.infer.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** The seed that both servers have, and nobody else. */
final class HandshakeTest {
    @Test
    void partyZeroSendsPartyOneASeedThatIsNewEveryTime() {
        InMemoryChannel.Pair peers = InMemoryLinks.between(Role.PARTY0, Role.PARTY1);
        SecureRandom random = new SecureRandom();
        Seed drawn = Handshake.agreeOnSeed(peers.first(), random);
        assertThat(Handshake.agreeOnSeed(peers.second(), random)).isEqualTo(drawn);
        Seed again = Handshake.agreeOnSeed(peers.first(), random);
        assertThat(Handshake.agreeOnSeed(peers.second(), random))
                .isEqualTo(again)
                .isNotEqualTo(drawn);
    }
}
