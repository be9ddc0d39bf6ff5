package io.secformer.infer.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.net.ChannelException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TlsFaultsTest {
    private static final ChannelOptions OPTIONS = ChannelOptions.DEFAULT.withTimeoutMillis(10_000);
    private static final ChannelOptions IMPATIENT = OPTIONS.withTimeoutMillis(1500);

    private final Listening listening = new Listening();

    @BeforeAll
    static void makeKeys() {
        TestKeys.prepare();
    }

    @AfterEach
    void stopListening() {
        listening.close();
    }

    private Address listenAsParty1() {
        return listening.listen(TestKeys.endpoint(Role.PARTY1, OPTIONS), Set.of(Role.PARTY0));
    }

    @Test
    void cutConnectionIsNoticedAtBothEnds() throws IOException, InterruptedException {
        try (FaultyProxy proxy = new FaultyProxy(listenAsParty1());
                Channel first = connect(proxy.address());
                Channel second = listening.next()) {
            proxy.cut();

            assertCut(first, "party1");
            assertCut(second, "party0");
        }
    }

    @Test
    void flippedBitIsNoticedAndNothingOfTheMessageIsDelivered() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(listenAsParty1());
                Channel first = connect(proxy.address());
                Channel second = listening.next()) {
            proxy.flip();
            first.send(new byte[100]);

            assertCut(second, "party0");
        }
    }

    @Test
    void stoppedNetworkEndsInTheTimeout() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(listenAsParty1());
                Channel first =
                        TestKeys.endpoint(Role.PARTY0, IMPATIENT)
                                .connect(proxy.address(), Role.PARTY1);
                Channel second = listening.next()) {
            proxy.stop();
            second.send(new byte[100]);

            ChannelContract.assertFails(
                    () -> first.receive(100), Kind.TIMEOUT, "party1 sent nothing for 1.5 s");
        }
    }

    @Test
    void wrongRoleThatConnectsIsRefusedAtBothEnds() {
        Address address = listenAsParty1();
        TlsEndpoint client = TestKeys.endpoint(Role.CLIENT, OPTIONS);

        ChannelContract.assertFails(
                () -> client.connect(address, Role.PARTY1),
                Kind.ABORTED,
                "party1 gave up: party1 does not talk to client here");
        assertThat(listening.nextRefusal()).contains(" is client, expected party0");
    }

    @Test
    void wrongRoleThatListensIsRefusedAtBothEnds() {
        Address address =
                listening.listen(TestKeys.endpoint(Role.DEALER, OPTIONS), Set.of(Role.PARTY0));
        TlsEndpoint party0 = TestKeys.endpoint(Role.PARTY0, OPTIONS);

        ChannelContract.assertFails(
                () -> party0.connect(address, Role.PARTY1),
                Kind.REFUSED,
                "party1 at " + address + " is dealer, expected party1");
        assertThat(listening.nextRefusal())
                .isEqualTo("party0 gave up: party0 does not talk to dealer here");
    }

    @RepeatedTest(20) // the refusal must outrun our own next write, every time
    void certificateOfAnotherAuthorityIsRefusedAtBothEnds() {
        Address address = listenAsParty1();
        TlsEndpoint stranger =
                new TlsEndpoint(
                        KeyFolder.open(TestKeys.others(), Identity.of(Role.PARTY0)), OPTIONS);

        assertThatThrownBy(() -> stranger.connect(address, Role.PARTY1))
                .isInstanceOf(ChannelException.class)
                .hasMessage(
                        "no link to party1 at "
                                + address
                                + ": its certificate is of another authority: the keys of all"
                                + " roles must be signed by one authority ('secformer keys')");
        assertThat(listening.nextRefusal())
                .startsWith("no link to the peer at 127.0.0.1:")
                .contains("it refused our certificate");
    }

    /** As on machines whose clocks differ by more than certificates forgive. */
    @ParameterizedTest
    @Timeout(600) // it makes keys of its own
    @CsvSource({"3, its certificate is not valid yet", "-900, its certificate has expired"})
    void otherClocksAreNamed(int days, String found, @TempDir Path keys) {
        // One authority, and party 0's keys made by another clock than those of party 1.
        new KeyMaker(keys, List.of()).make(List.of(Identity.of(Role.PARTY1)));
        new KeyMaker(keys, List.of(), days).make(List.of(Identity.of(Role.PARTY0)));
        Address address =
                listening.listen(
                        new TlsEndpoint(KeyFolder.open(keys, Identity.of(Role.PARTY1)), OPTIONS),
                        Set.of(Role.PARTY0));
        Instant then = Instant.now().plus(Duration.ofDays(days + 10));
        TlsEndpoint party0 =
                new TlsEndpoint(KeyFolder.open(keys, Identity.of(Role.PARTY0), then), OPTIONS);

        assertThatThrownBy(() -> party0.connect(address, Role.PARTY1))
                .isInstanceOf(ChannelException.class)
                .hasMessageContaining("party1");
        assertThat(listening.nextRefusal())
                .contains(found, "by the clock here (", "compare the clocks of both machines");
    }

    @Test
    void nobodyListeningEndsInTheTimeout() throws IOException {
        TlsEndpoint party0 = TestKeys.endpoint(Role.PARTY0, IMPATIENT);
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int free = socket.getLocalPort();

            ChannelContract.assertFails(
                    () -> party0.connect(new Address("127.0.0.1", free), Role.PARTY1),
                    Kind.TIMEOUT,
                    "no party1 at 127.0.0.1:"
                            + free
                            + " within 1.5 s: Connection refused; nobody"
                            + " listens there: start it first, or give the address where it"
                            + " listens");
        }
    }

    @Test
    void peerMayStartLater() {
        Address address = FreePorts.next();
        CompletableFuture<Channel> first =
                CompletableFuture.supplyAsync(
                        () -> connect(address), command -> Thread.startVirtualThread(command));
        try (TlsListener listener =
                TlsListener.open(
                        TestKeys.endpoint(Role.PARTY1, OPTIONS),
                        address,
                        Set.of(Role.PARTY0),
                        listening)) {
            first.join().send(new byte[] {42});

            assertThat(listening.next().receive(1)).containsExactly(42);
            assertThat(listener.address()).isEqualTo(address);
            first.join().close();
        }
    }

    @Test
    void strangerWithoutTlsHoldsNobodyUp() throws IOException {
        Address address = listenAsParty1();
        try (Socket silent = new Socket(address.host(), address.port());
                Socket talker = new Socket(address.host(), address.port());
                Channel first = connect(address)) {
            talker.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));

            assertThat(silent.isConnected()).isTrue();
            assertThat(first.peer()).isEqualTo(Identity.of(Role.PARTY1));
            assertThat(listening.nextRefusal()).contains("it does not speak TLS");
        }
    }

    private static Channel connect(Address address) {
        return TestKeys.endpoint(Role.PARTY0, OPTIONS).connect(address, Role.PARTY1);
    }

    private static void assertCut(Channel channel, String peer) {
        assertThatThrownBy(() -> channel.receive(100))
                .isInstanceOfSatisfying(
                        ChannelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CUT))
                .hasMessageStartingWith("the link to " + peer + " broke off");
    }
}
