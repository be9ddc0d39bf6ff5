package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkProfileTest {
    @Test
    void profilesHaveNamesOrNumbers() {
        assertThat(LinkProfile.parse("none")).isEqualTo(LinkProfile.UNLIMITED);
        assertThat(LinkProfile.parse("wan")).isEqualTo(new LinkProfile(100_000_000L, 40_000_000));
        assertThat(LinkProfile.parse("lan")).isEqualTo(new LinkProfile(10_000_000_000L, 100_000));
        assertThat(LinkProfile.parse("rate=1Gbps,delay=0.3ms"))
                .isEqualTo(new LinkProfile(1_000_000_000L, 300_000));
        assertThat(LinkProfile.parse("delay=40ms")).isEqualTo(new LinkProfile(0, 40_000_000));
        assertThat(LinkProfile.parse("rate=0.5Mbps")).isEqualTo(new LinkProfile(500_000, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "none; none",
                "lan; rate=10Gbps,delay=0.1ms",
                "wan; rate=100Mbps,delay=40ms",
                "rate=1Gbps,delay=0.3ms; rate=1Gbps,delay=300us",
                "delay=60s; delay=60s",
                "rate=1.5Gbps; rate=1500Mbps",
                "rate=0.5kbps; rate=0.5kbps"
            })
    void whatIsPrintedCanBeRead(String name, String same) {
        LinkProfile profile = LinkProfile.parse(name);
        assertThat(LinkProfile.parse(profile.toString())).isEqualTo(profile);
        assertThat(LinkProfile.parse(same)).isEqualTo(profile);
    }

    @Test
    void printsWholeUnits() {
        assertThat(LinkProfile.LAN).hasToString("rate=10Gbps,delay=100us");
        assertThat(LinkProfile.WAN).hasToString("rate=100Mbps,delay=40ms");
        assertThat(new LinkProfile(1_500, 1)).hasToString("rate=1.5kbps,delay=0.001us");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "fast", "rate=1", "rate=1GBps", "delay=-1ms", "delay=1.2.3ms", "lan,"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> LinkProfile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'"
                                + text
                                + "' is no link: expected none, lan, wan, or like"
                                + " rate=1Gbps,delay=0.3ms");
    }

    @Test
    void addressesAreHostAndPort() {
        assertThat(Address.parse("localhost:7000")).isEqualTo(new Address("localhost", 7000));
        assertThat(Address.parse("[::1]:0")).isEqualTo(new Address("::1", 0));
        assertThat(new Address("::1", 5)).hasToString("[::1]:5");
        for (String wrong : new String[] {"7000", "a:b", "a:70000", ":1", "::1:5", ""}) {
            assertThatThrownBy(() -> Address.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + wrong + "' is no address: expected host:port");
        }
    }
}
