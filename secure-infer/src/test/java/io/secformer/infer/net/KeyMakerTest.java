package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMakerTest {
    @TempDir Path folder;

    @Test
    void eachFolderHasItsOwnKeyAndTheAuthoritysCertificateOnly()
            throws IOException, GeneralSecurityException {
        for (String role : List.of("dealer", "party0", "party1", "client", "alice")) {
            Path own = TestKeys.OURS.resolve(role);
            try (Stream<Path> files = Files.list(own)) {
                assertThat(files.map(f -> f.getFileName().toString()))
                        .containsExactlyInAnyOrder("key.p12", "key.password", "ca.crt");
            }
            KeyStore keys =
                    KeyFolder.loadKeys(
                            own.resolve("key.p12"),
                            KeyFolder.password(own.resolve("key.password")));
            assertThat(Collections.list(keys.aliases())).containsExactly("key");
            assertThat(keys.getCertificateChain("key")).hasSize(2);
            X509Certificate certificate = (X509Certificate) keys.getCertificate("key");
            assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
            assertThat(Certificates.identity(certificate).name()).isEqualTo(role);
        }
    }

    @Test
    void privateFilesAreTheOwnersAlone() throws IOException {
        for (String file : List.of("ca/key.p12", "ca/key.password", "party0/key.p12")) {
            assertThat(PosixFilePermissions.toString(permissions(file))).isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(permissions("party0/key.password")))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(permissions("party0"))).isEqualTo("rwx------");
    }

    @Test
    void passwordsDiffer() {
        assertThat(KeyFolder.password(TestKeys.OURS.resolve("party0/key.password")))
                .hasSize(48)
                .isNotEqualTo(KeyFolder.password(TestKeys.OURS.resolve("party1/key.password")));
    }

    @Test
    void secondRunAddsWhatIsMissingAndKeepsTheRest() throws IOException {
        KeyMaker maker = new KeyMaker(folder, List.of("server.example.org", "10.0.0.7"));
        Identity bob = Identity.client("bob");

        assertThat(maker.make(List.of(bob))).containsExactly(bob);
        byte[] before = Files.readAllBytes(folder.resolve("bob/key.p12"));
        assertThat(maker.make(List.of(bob, Identity.of(Role.DEALER))))
                .containsExactly(Identity.of(Role.DEALER));
        assertThat(folder.resolve("bob/key.p12")).hasBinaryContent(before);
        assertThat(KeyFolder.open(folder, bob).identity()).isEqualTo(bob);
    }

    private X509Certificate certificate(String role) throws IOException, GeneralSecurityException {
        Path own = folder.resolve(role);
        KeyStore keys =
                KeyFolder.loadKeys(
                        own.resolve("key.p12"), KeyFolder.password(own.resolve("key.password")));
        return (X509Certificate) keys.getCertificate("key");
    }

    @Test
    void certificatesHoldFromADayBeforeTheirMaking() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        new KeyMaker(folder, List.of()).make(List.of(Identity.of(Role.PARTY1)));
        Instant after = Instant.now();
        for (String role : List.of("ca", "party1")) {
            assertThat(certificate(role).getNotBefore().toInstant())
                    .as(role)
                    .isBetween(before.minus(Duration.ofDays(1)), after.minus(Duration.ofDays(1)));
            assertThat(certificate(role).getNotAfter().toInstant())
                    .isAfter(after.plus(Duration.ofDays(820)));
        }
    }

    @Test
    void certificatesCarryNamesAndAddressesOfAllKinds() throws Exception {
        List<String> hosts =
                List.of(
                        "party0.example.org",
                        "9front",
                        "party_0",
                        "_x.svc",
                        "10.0.0.7",
                        "::1",
                        "[2001:db8::7]",
                        "fe80::1%eth0",
                        "b\u00fccher.example",
                        " padded ");
        new KeyMaker(folder, hosts).make(List.of(Identity.of(Role.PARTY0)));
        assertThat(certificate("party0").getSubjectAlternativeNames())
                .extracting(entry -> entry.get(0) + " " + entry.get(1))
                .containsExactlyInAnyOrder(
                        "2 localhost",
                        "7 127.0.0.1",
                        "2 party0.example.org",
                        "2 9front",
                        "6 dns:party_0",
                        "6 dns:_x.svc",
                        "7 10.0.0.7",
                        "7 0:0:0:0:0:0:0:1",
                        "7 2001:db8:0:0:0:0:0:7",
                        "7 fe80:0:0:0:0:0:0:1",
                        "2 xn--bcher-kva.example",
                        "2 padded");
        assertThat(KeyFolder.open(folder, Identity.of(Role.PARTY0)).identity().role())
                .isEqualTo(Role.PARTY0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,dns:b", "1.2.3", "999.1.1.1", "::g", "a..b", "a/b"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> new KeyMaker(folder, List.of(host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + host + "' is no host name or address: expected like");
    }

    @Test
    void keysThatAreNotValidByThisClockSaySo() {
        new KeyMaker(folder, List.of(), 3).make(List.of(Identity.of(Role.PARTY0)));
        assertThatThrownBy(() -> KeyFolder.open(folder, Identity.of(Role.PARTY0)))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(
                        "these keys are good from ", "the clock here says ", ": set the clock");
        Path old = folder.resolve("old");
        new KeyMaker(old, List.of(), -900).make(List.of(Identity.of(Role.PARTY0)));
        assertThatThrownBy(() -> KeyFolder.open(old, Identity.of(Role.PARTY0)))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("these keys were good until ", "make new keys with");
    }

    @Test
    void keysOfAnotherRoleAreRefused() {
        Path party0 = TestKeys.OURS.resolve("party0");

        assertThatThrownBy(() -> KeyFolder.open(party0, Identity.of(Role.PARTY1)))
                .isInstanceOf(FormatException.class)
                .hasMessage(party0 + ": these are the keys of party0, expected those of party1");
    }

    @Test
    void wrongPasswordIsSaidWithoutAnyPassword() throws IOException {
        for (String file : List.of("key.p12", "key.password", "ca.crt")) {
            Files.copy(TestKeys.OURS.resolve("party0").resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("key.password"), "not the password");

        assertThatThrownBy(() -> KeyFolder.open(folder, Identity.of(Role.PARTY0)))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        folder.resolve("key.p12")
                                + ": cannot be read, or not with the password beside it");
    }

    @Test
    void clientCannotHaveTheNameOfAnotherRole() {
        assertThatThrownBy(() -> Identity.client("party0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a client cannot be named party0");
        assertThatThrownBy(() -> Identity.client("../x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Set<PosixFilePermission> permissions(String file) throws IOException {
        return Files.getPosixFilePermissions(TestKeys.OURS.resolve(file));
    }
}
