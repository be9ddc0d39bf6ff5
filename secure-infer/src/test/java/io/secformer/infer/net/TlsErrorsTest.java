package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer is told by TLS alerts, in words that say what to do. */
class TlsErrorsTest {
    private static String describe(String alert) {
        return TlsErrors.describe(
                new SSLHandshakeException("(" + alert + ") Received fatal alert: " + alert));
    }

    @Test
    void alertOfAnExpiredCertificateNamesTheClocks() {
        assertThat(describe("certificate_expired"))
                .startsWith("it refused our certificate as out of date (here it is ")
                .endsWith(": compare the clocks of both machines");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad_certificate", "certificate_unknown", "unknown_ca"})
    void otherAlertsNameKeysAndClocks(String alert) {
        assertThat(describe(alert))
                .startsWith("it refused our certificate, for its keys or for its clock: ")
                .contains(
                        "signed by one authority ('secformer keys')",
                        "compare the clocks of both machines");
    }
}
