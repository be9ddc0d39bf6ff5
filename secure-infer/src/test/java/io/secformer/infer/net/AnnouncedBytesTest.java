package io.secformer.infer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.net.ChannelException.Kind;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that announce much, send little, and write their bytes themselves. */
@Tag("attack")
@Timeout(120)
class AnnouncedBytesTest {
    private static final int ANNOUNCED = 1_900_000_000;
    private static final int CLIENTS = 10;
    private static final ChannelOptions OPTIONS = ChannelOptions.DEFAULT.withTimeoutMillis(2_000);

    private final Listening listening = new Listening();

    @BeforeAll
    static void makeKeys() {
        TestKeys.prepare();
    }

    @AfterEach
    void stopListening() {
        listening.close();
    }

    /** All of it would be several times the heap. */
    @Test
    void memoryIsTakenForBytesThatHaveCome() throws Exception {
        Address address = listen();
        List<SSLSocket> sockets = new ArrayList<>();
        List<CompletableFuture<byte[]>> received = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            sockets.add(greeted(address));
            Channel server = listening.next();
            announce(sockets.getLast(), ANNOUNCED, new byte[6]);
            received.add(
                    CompletableFuture.supplyAsync(
                            () -> server.receive(ANNOUNCED), Thread::startVirtualThread));
        }
        assertThat((long) CLIENTS * ANNOUNCED).isGreaterThan(Runtime.getRuntime().maxMemory());
        for (CompletableFuture<byte[]> each : received) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .rootCause()
                    .hasMessageContaining("Read timed out");
        }
        for (SSLSocket socket : sockets) {
            socket.close();
        }
    }

    /** More than a step, in pieces of any size: what arrives is what was sent. */
    @Test
    void messageOfSeveralStepsArrivesWhole() throws Exception {
        byte[] message = new byte[3_456_789];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 31 + i / 1000);
        }
        try (SSLSocket socket = greeted(listen())) {
            Channel server = listening.next();
            announce(socket, message.length, message);
            assertThat(server.receive(message.length)).isEqualTo(message);
        }
    }

    /** A peer has one time for all that it must say, however it is said. */
    @Test
    void slowGreetingEndsAtItsDeadline() throws Exception {
        try (TlsListener listener =
                        TlsListener.open(
                                TestKeys.endpoint(Role.PARTY0, OPTIONS.withTimeoutMillis(60_000)),
                                new Address("127.0.0.1", 0),
                                Set.of(Role.CLIENT),
                                listening,
                                1_000);
                SSLSocket socket = connect(listener.address())) {
            socket.startHandshake();
            long start = System.nanoTime();
            // A byte of the greeting now and then.
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 22; i++) {
                                    socket.getOutputStream().write(i == 0 ? 1 : 0);
                                    TimeUnit.MILLISECONDS.sleep(300);
                                }
                                socket.getInputStream().readAllBytes();
                                throw new IOException("the end");
                            })
                    .isInstanceOf(IOException.class);
            assertThat(listening.nextRefusal()).isNotEmpty();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
            assertThat(listener.greeted()).isZero();
        }
    }

    private Address listen() {
        return listening.listen(TestKeys.endpoint(Role.PARTY0, OPTIONS), Set.of(Role.CLIENT));
    }

    private static SSLSocket connect(Address address) throws IOException {
        return (SSLSocket)
                KeyFolder.open(TestKeys.OURS, Identity.of(Role.CLIENT))
                        .context()
                        .getSocketFactory()
                        .createSocket(address.host(), address.port());
    }

    private static SSLSocket greeted(Address address) throws IOException {
        SSLSocket socket = connect(address);
        byte[] greeting = "SecFormer link 1".getBytes(StandardCharsets.US_ASCII);
        announce(socket, greeting.length, greeting);
        return socket;
    }

    private static void announce(SSLSocket socket, int length, byte[] sent) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeByte(Frame.Type.DATA.code());
        out.writeByte(0);
        out.writeInt(length);
        out.write(sent);
        out.flush();
    }

    @Test
    void silenceInTheMiddleIsATimeout() throws Exception {
        try (SSLSocket socket = greeted(listen())) {
            Channel server = listening.next();
            announce(socket, 100, new byte[6]);
            ChannelContract.assertFails(
                    () -> server.receive(100),
                    Kind.TIMEOUT,
                    "client stopped in the middle of a message");
        }
    }
}
