package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that never leave their machines, and what may link with them. */
final class KeyRequestTest {
    private static final Identity PARTY0 = Identity.of(Role.PARTY0);
    private static final Identity PARTY1 = Identity.of(Role.PARTY1);

    @TempDir private static Path machines;

    private static Path authority;
    private static Path ofFirst;
    private static Path ofSecond;
    private static Path requestOfSecond;

    private final Listening listening = new Listening();
    @TempDir private Path folder;

    @BeforeAll
    static void makeKeys() {
        authority = machines.resolve("authority");
        ofFirst = machines.resolve("first");
        ofSecond = machines.resolve("second");
        KeyMaker maker = new KeyMaker(authority, List.of("party0.example.org"));
        Path request = KeyRequest.make(ofFirst, PARTY0);
        KeyRequest.install(ofFirst, maker.sign(PARTY0, request));
        requestOfSecond = KeyRequest.make(ofSecond, PARTY1);
        KeyRequest.install(ofSecond, maker.sign(PARTY1, requestOfSecond));
    }

    @AfterEach
    void stopListening() {
        listening.close();
    }

    private static TlsEndpoint endpoint(Path keys, Identity identity, PeerRules rules) {
        return new TlsEndpoint(
                KeyFolder.open(keys, identity),
                ChannelOptions.DEFAULT.withTimeoutMillis(20_000),
                rules);
    }

    private Address listen(PeerRules rules) {
        return listening.listen(
                endpoint(ofSecond, PARTY1, rules), Set.of(Role.PARTY0, Role.CLIENT));
    }

    @Test
    void rolesWithSignedRequestsLink() {
        Address address = listen(PeerRules.NONE);
        try (Channel first =
                        endpoint(ofFirst, PARTY0, PeerRules.NONE).connect(address, Role.PARTY1);
                Channel second = listening.next()) {
            first.send(new byte[] {7});
            assertThat(second.receive(1)).containsExactly(7);
            assertThat(second.peer()).isEqualTo(PARTY0);
        }
    }

    @Test
    void theAuthorityHasNoPrivateKeyButItsOwnAndRolesHaveTheirs() throws Exception {
        try (Stream<Path> files = Files.walk(authority)) {
            assertThat(files.filter(file -> file.getFileName().toString().endsWith(".p12")))
                    .containsExactly(authority.resolve("ca/key.p12"));
        }
        for (Path own : List.of(ofFirst.resolve("party0"), ofSecond.resolve("party1"))) {
            try (Stream<Path> files = Files.list(own)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("key.p12", "key.password", "ca.crt");
            }
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(own.resolve("key.p12"))))
                    .isEqualTo("rw-------");
            KeyStore keys =
                    KeyFolder.loadKeys(
                            own.resolve("key.p12"),
                            KeyFolder.password(own.resolve("key.password")));
            assertThat(keys.getCertificateChain("key")).hasSize(2);
        }
    }

    @Test
    void aRequestIsSignedOnceAndForWhomItIsOf() throws IOException {
        KeyMaker maker = new KeyMaker(authority, List.of());
        Path request = KeyRequest.make(folder, Identity.client("mallory"));
        assertThatThrownBy(() -> maker.sign(PARTY0, request))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(authority.resolve("party0.crt") + ": there is a");
        assertThatThrownBy(() -> maker.sign(Identity.of(Role.DEALER), request))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        request
                                + ": asks for a certificate of client mallory, expected dealer:"
                                + " whoever sent it must not get one of another name");
        assertThat(authority.resolve("dealer.crt")).doesNotExist();
        Files.writeString(request, Files.readString(request).replaceFirst("[A-Z]{3}", "AAA"));
        assertThatThrownBy(() -> maker.sign(Identity.client("mallory"), request))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(request + ": is no request of 'secformer keys --request'");
        assertThatThrownBy(() -> maker.sign(Identity.client("bob"), folder.resolve("none")))
                .hasMessageContaining("there is no such request");
    }

    @Test
    void keysThatAreNotSignedSaySo() {
        KeyRequest.make(folder, PARTY0);
        assertThatThrownBy(() -> KeyFolder.open(folder, PARTY0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("these keys are not signed yet: give ");
        assertThatThrownBy(() -> KeyRequest.make(folder, PARTY0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there are keys already");
    }

    @Test
    void aCertificateOfAnotherKeyIsNotInstalled() {
        KeyRequest.make(folder, PARTY0);
        Path signed = authority.resolve("party0.crt");
        assertThatThrownBy(() -> KeyRequest.install(folder, signed))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        signed
                                + ": is of another key: "
                                + Fingerprint.of(ofFirst, PARTY0)
                                + ", expected "
                                + Fingerprint.of(folder, PARTY0));
        assertThatThrownBy(() -> KeyRequest.install(folder, authority.resolve("party1.crt")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no such key: ");
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        Path own = Files.createDirectory(folder.resolve("party0"));
        for (String file : List.of("key.p12", "key.password", "ca.crt")) {
            Files.copy(ofFirst.resolve("party0").resolve(file), own.resolve(file));
        }
        for (String file : List.of("key.p12", "key.password")) {
            for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
                Files.setPosixFilePermissions(
                        own.resolve(file), PosixFilePermissions.fromString(mode));
                assertThatThrownBy(() -> KeyFolder.open(folder, PARTY0))
                        .isInstanceOf(FormatException.class)
                        .hasMessageStartingWith(own.resolve(file) + ": is ")
                        .hasMessageContaining(" and its mode is " + mode + ", ");
            }
            Files.setPosixFilePermissions(
                    own.resolve(file), PosixFilePermissions.fromString("r--------"));
        }
        assertThat(KeyFolder.open(folder, PARTY0).identity()).isEqualTo(PARTY0);
    }

    /** Another key of the same authority, as who holds it can make one. */
    @Test
    void aPinnedKeyIsTheOnlyOneOfItsRole() {
        PeerRules pins =
                PeerRules.of(
                        List.of(
                                "party0=" + Fingerprint.of(ofFirst, PARTY0),
                                "alice=" + "0".repeat(64)),
                        null,
                        null);
        Address address = listen(pins);
        Path request = KeyRequest.make(folder, PARTY0);
        Path forged = folder.resolve("forger");
        copyAuthority(forged);
        KeyRequest.install(folder, new KeyMaker(forged, List.of()).sign(PARTY0, request));
        TlsEndpoint impostor = endpoint(folder, PARTY0, PeerRules.NONE);

        assertThatThrownBy(() -> impostor.connect(address, Role.PARTY1))
                .isInstanceOf(ChannelException.class)
                .hasMessage(
                        "party1 gave up: the key of party0 is not the one that is pinned here, but "
                                + Fingerprint.of(folder, PARTY0));
        assertThat(listening.nextRefusal())
                .startsWith("no link to the peer at 127.0.0.1:")
                .contains("the key of party0 is not the one that is pinned here, but ");
        endpoint(ofFirst, PARTY0, PeerRules.NONE).connect(address, Role.PARTY1).close();
        listening.next().close();
    }

    private static void copyAuthority(Path to) {
        try {
            Path ca = Files.createDirectories(to.resolve("ca"));
            for (String file : List.of("key.p12", "key.password", "ca.crt")) {
                Files.copy(authority.resolve("ca").resolve(file), ca.resolve(file));
                Files.setPosixFilePermissions(
                        ca.resolve(file), PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aClientThatIsTakenOffTheListGetsNoFurtherLink() throws IOException {
        Identity bob = Identity.client("bob");
        Path keys = folder.resolve("bob's");
        Path forBob = folder.resolve("authority");
        copyAuthority(forBob);
        KeyRequest.install(
                keys, new KeyMaker(forBob, List.of()).sign(bob, KeyRequest.make(keys, bob)));
        Path list = folder.resolve("clients");
        Files.writeString(list, "# who may ask\n\nalice\n bob # since May\n");
        Address address = listen(PeerRules.of(List.of(), null, list));
        TlsEndpoint client = endpoint(keys, bob, PeerRules.NONE);
        client.connect(address, Role.PARTY1).close();
        listening.next().close();

        Files.writeString(list, "alice\n");
        assertThatThrownBy(() -> client.connect(address, Role.PARTY1))
                .isInstanceOf(ChannelException.class)
                .hasMessage(
                        "party1 gave up: client bob is not among the clients that are allowed"
                                + " here");
        assertThat(listening.nextRefusal()).contains("is not among the clients");
        Files.delete(list);
        assertThatThrownBy(() -> client.connect(address, Role.PARTY1))
                .isInstanceOf(ChannelException.class)
                .hasMessageContaining(
                        "the list of the clients that are allowed here cannot be read");
        // The list is of clients: servers are let in by their certificates.
        endpoint(ofFirst, PARTY0, PeerRules.NONE).connect(address, Role.PARTY1).close();
    }

    @Test
    void rulesThatAreNoneAreRefused() throws IOException {
        String sha = "ab".repeat(32);
        assertThat(PeerRules.of(List.of("party0=" + sha.toUpperCase(Locale.ROOT)), null, null))
                .isNotNull();
        for (String pin :
                List.of("party0", "=" + sha, "party0=12", "P0=" + sha, "party0=" + sha + "0")) {
            assertThatThrownBy(() -> PeerRules.of(List.of(pin), null, null))
                    .as(pin)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Path file = folder.resolve("pins");
        Files.writeString(file, "party0=" + sha + "\nnothing\n");
        assertThatThrownBy(() -> PeerRules.of(List.of(), file, null))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": 'nothing' is no pin: expected like party1=SHA256");
        assertThatThrownBy(() -> PeerRules.of(List.of(), folder.resolve("none"), null))
                .isInstanceOf(FormatException.class);
        Files.writeString(file, "alice\nparty0\n");
        assertThatThrownBy(() -> PeerRules.of(List.of(), null, file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": a client cannot be named party0");
    }
}
