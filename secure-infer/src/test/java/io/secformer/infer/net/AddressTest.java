package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "localhost:1,localhost,1",
                " 127.0.0.1:7500 ,127.0.0.1,7500",
                "[::1]:7001,::1,7001",
                "\t[2001:db8::1]:0,2001:db8::1,0",
                "party_0:65535,party_0,65535"
            })
    void hostsAndPortsAreRead(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
        assertThat(Address.parse(Address.parse(text).toString())).isEqualTo(Address.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":80", "::1:80", "host:65536", "host:-1", "a:b:1"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'"
                                + text
                                + "' is no address: expected host:port, an IPv6 address in brackets"
                                + " as in [::1]:7510");
    }

    @Test
    void bracketsAreForAddressesOfIpv6Alone() {
        assertThat(new Address("::1", 80)).hasToString("[::1]:80");
        assertThat(new Address("host", 80)).hasToString("host:80");
    }
}
