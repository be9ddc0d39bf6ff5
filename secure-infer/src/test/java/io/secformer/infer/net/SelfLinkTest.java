package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A role that links with itself. */
@Timeout(60)
class SelfLinkTest {
    @BeforeAll
    static void makeKeys() {
        TestKeys.prepare();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DEALER", "PARTY0", "PARTY1"})
    void bothEndsAreTheRole(Role role) {
        TlsEndpoint endpoint = TestKeys.endpoint(role, ChannelOptions.DEFAULT);
        try (SelfLink link = SelfLink.open(endpoint)) {
            assertThat(link.made().peer().role()).isEqualTo(role);
            assertThat(link.taken().peer().role()).isEqualTo(role);
            link.made().send(new byte[] {1, 2, 3});
            assertThat(link.taken().receive(3)).containsExactly(1, 2, 3);
            link.taken().send(new byte[] {4});
            assertThat(link.made().receive(1)).containsExactly(4);
        }
    }

    @Test
    void pinsOfOthersDoNotMatterAndAClosedLinkIsOfNoUse() {
        String other = "0".repeat(64);
        TlsEndpoint pinned =
                new TlsEndpoint(
                        KeyFolder.open(TestKeys.OURS, Identity.of(Role.PARTY1)),
                        ChannelOptions.DEFAULT,
                        PeerRules.of(List.of("party1=" + other), null, null));
        SelfLink link = SelfLink.open(pinned);
        link.close();
        assertThatThrownBy(() -> link.made().receive(1)).isInstanceOf(ChannelException.class);
    }
}
