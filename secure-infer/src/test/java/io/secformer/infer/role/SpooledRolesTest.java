package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.correlation.Spool;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RequestShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that keep on disk what is dealt. */
@Timeout(120)
class SpooledRolesTest {
    private static final long PATIENT = 20_000;
    private static final long PLENTY = 1L << 30;
    private static final RequestShape ONE = new RequestShape(1, TinyShares.TOKENS);
    private static final String NOT_KEPT = "a server cannot keep inference 1: ask again later";
    private static final String FULL = "inference-1.dealt cannot be written: No space left";

    @TempDir private static Path common;
    private static TinyShares tiny;
    private static long dealt;

    @TempDir private Path state;
    private Spool first;
    private Spool second;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
        dealt = tiny.cost().dealerBytes();
    }

    @BeforeEach
    void openSpools() {
        first = Spool.open(folder(Role.PARTY0), PLENTY);
        second = Spool.open(folder(Role.PARTY1), PLENTY);
    }

    private Path folder(Role party) {
        return state.resolve(party.label());
    }

    private Roles roles(PoolOptions pool) {
        return new Roles(tiny.folder(), state, PATIENT, pool)
                .keeping(Role.PARTY0, first)
                .keeping(Role.PARTY1, second);
    }

    private static PoolOptions pool(int ready) {
        return new PoolOptions(Map.of(ONE, ready), 0, PLENTY);
    }

    /** Bytes on disk at each party, of as many inferences. */
    private void awaitHeld(int inferences) throws InterruptedException {
        for (Spool spool : List.of(first, second)) {
            await(inferences + " on disk", () -> spool.heldBytes() == inferences * dealt);
        }
    }

    private void assertNothingLeft() {
        for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
            assertThat(files(party)).containsExactly("lock");
        }
    }

    private List<String> files(Role party) {
        try (Stream<Path> all = Files.list(folder(party))) {
            return all.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void answersAreThoseOfTheFixedReadingAtTheDeclaredCost() throws Exception {
        try (Roles roles = roles(pool(2)).startAll();
                InferenceClient client = roles.client()) {
            awaitHeld(2);
            for (int i = 0; i < 4; i++) {
                assertLikeFixed(client.infer(tiny.input(i)), tiny.input(i));
            }
            awaitHeld(2);
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
            roles.stop(Role.DEALER);
            awaitHeld(0);
        }
        assertNothingLeft();
    }

    @Test
    void onePartyMayKeepThemInMemory() throws Exception {
        try (Roles roles =
                        new Roles(tiny.folder(), state, PATIENT)
                                .keeping(Role.PARTY1, second)
                                .startAll();
                InferenceClient client = roles.client()) {
            assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            awaitHeld(0);
        }
    }

    @Test
    void abandonedInferencesAreDeleted() throws Exception {
        try (Roles roles = roles(PoolOptions.NONE).startAll()) {
            try (Channel dealer =
                    RawClient.link(
                            roles.options(), roles.address(Role.DEALER), "alice", Role.DEALER)) {
                RawClient.ticket(dealer);
                awaitHeld(1);
            }
            awaitHeld(0);
        }
    }

    @Test
    void inferenceWhoseInputDoesNotComeIsDeleted() throws Exception {
        try (Roles roles =
                        new Roles(tiny.folder(), state, 6_000)
                                .keeping(Role.PARTY0, first)
                                .keeping(Role.PARTY1, second)
                                .startAll();
                Channel dealer =
                        RawClient.link(
                                roles.options(), roles.address(Role.DEALER), "alice", Role.DEALER);
                Channel server =
                        RawClient.link(
                                roles.options(),
                                roles.address(Role.PARTY0),
                                "alice",
                                Role.PARTY0)) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            RawClient.receiveModel(server);
            awaitHeld(1);
            RawClient.send(server, ticket, tiny);
            assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("its input did not come to both servers in time");
            awaitHeld(0);
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DEALER", "PARTY0", "PARTY1"})
    void sessionThatEndsLeavesNothing(Role stopped) throws Exception {
        try (Roles roles = roles(pool(2)).startAll()) {
            awaitHeld(2);
            roles.stop(stopped);
            awaitHeld(0);
        }
        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTY0", "PARTY1"})
    void folderThatIsGoneFailsInferencesUntilItIsBack(Role party) throws Exception {
        try (Roles roles = roles(PoolOptions.NONE).startAll()) {
            Files.delete(folder(party).resolve("lock"));
            Files.delete(folder(party));
            assertToldTheClient(roles, NOT_KEPT);
            awaitLogged(
                    roles,
                    party,
                    folder(party).toAbsolutePath().resolve("inference-1.dealt")
                            + " cannot be made: its folder is gone");

            Files.createDirectory(folder(party));
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
            awaitHeld(0);
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    /**
     * The pieces of one inference are written, then read: some of them while it is prepared, the
     * others while it is evaluated.
     */
    @ParameterizedTest
    @CsvSource({
        "PARTY0, 0.3",
        "PARTY1, 0.3",
        "PARTY0, 1.01",
        "PARTY1, 1.01",
        "PARTY0, 1.9",
        "PARTY1, 1.9"
    })
    void fullDiskFailsItsInferenceAndTheNextOneGoesOn(Role party, double when) throws Exception {
        int pieces =
                tiny.cost().dealt().stream()
                        .mapToInt(operation -> operation.pieceBytes().length)
                        .sum();
        FailingStore failing =
                new FailingStore(
                        party == Role.PARTY0 ? first : second, (int) (pieces * when), FULL);
        try (Roles roles = roles(PoolOptions.NONE).keeping(party, failing).startAll()) {
            // While it is prepared it is not kept, and later not read.
            assertToldTheClient(roles, when < 1 ? NOT_KEPT : "a server c");
            awaitLogged(roles, party, FULL);
            awaitHeld(0);
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    /** As close to the end of an evaluation as it comes: the other server may be done. */
    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTY0", "PARTY1"})
    void lastPieceThatCannotBeReadEndsNoSession(Role party) throws Exception {
        int pieces =
                tiny.cost().dealt().stream()
                        .mapToInt(operation -> operation.pieceBytes().length)
                        .sum();
        FailingStore failing =
                new FailingStore(party == Role.PARTY0 ? first : second, 2 * pieces - 1, FULL);
        try (Roles roles = roles(PoolOptions.NONE).keeping(party, failing).startAll()) {
            assertToldTheClient(roles, "a server could not read what was dealt for it");
            for (int i = 0; i < 3; i++) {
                try (InferenceClient client = roles.client()) {
                    assertLikeFixed(client.infer(tiny.input(i)), tiny.input(i));
                }
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    /** The dealer knows what the servers have room for. */
    @Test
    void whatTheServersHaveNoRoomForIsRefusedOrWaits() throws Exception {
        second.close();
        second = Spool.open(folder(Role.PARTY1), 2 * dealt);
        try (Roles roles =
                        new Roles(tiny.folder(), state, 3_000)
                                .keeping(Role.PARTY0, first)
                                .keeping(Role.PARTY1, second)
                                .startAll();
                Channel mine =
                        RawClient.link(
                                roles.options(), roles.address(Role.DEALER), "alice", Role.DEALER);
                Channel large =
                        RawClient.link(
                                roles.options(),
                                roles.address(Role.DEALER),
                                "alice",
                                Role.DEALER)) {
            Messages.send(large, new Message.TicketRequest(4, TinyShares.TOKENS));
            assertThatThrownBy(() -> Messages.receive(large, Message.Ticket.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("and one request may take ")
                    .hasMessageNotContaining(state.toString());
            // Half of the room is hers, and the other half is left to others.
            RawClient.ticket(mine);
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @Test
    void killedServerLeavesNothingAndItsFolderToTheNext() throws Exception {
        first.close();
        second.close();
        String[] spool = {"--spool", folder(Role.PARTY1).toString(), "--spool-bytes", "500MB"};
        try (RoleJvms jvms = new RoleJvms(state, tiny.folder(), 25, "none")) {
            RoleJvm dealer = jvms.dealer("--pool", "1x" + TinyShares.TOKENS + ":2");
            jvms.server(0, "--spool", folder(Role.PARTY0).toString());
            RoleJvm killed = jvms.server(1, spool);
            dealer.await("a pool", () -> jvms.lastNumber() >= 2);
            assertThat(jvms.server(1, spool).failure(20))
                    .isEqualTo(folder(Role.PARTY1) + ": is the spool of a server that is running");
            killed.kill();
            assertThat(files(Role.PARTY1)).containsExactly("lock");

            jvms.server(1, spool).awaitLine("is ready");
            try (InferenceClient client = jvms.clientHere()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
        }
        assertNothingLeft();
    }

    private static void awaitLogged(Roles roles, Role party, String why)
            throws InterruptedException {
        await(
                "why",
                () ->
                        roles.log().stream()
                                .anyMatch(
                                        line ->
                                                line.startsWith(party + ": inference ")
                                                        && line.contains(why)));
    }

    private static void assertToldTheClient(Roles roles, String sentence) {
        try (InferenceClient client = roles.client()) {
            assertThatThrownBy(() -> client.infer(tiny.input(0)))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining(sentence)
                    .hasMessageNotContaining("inference-1.dealt");
        }
    }

    private static void assertLikeFixed(InferenceClient.Answer answer, TokenInput input) {
        double[] fixed = tiny.fixed(input);
        for (int label = 0; label < fixed.length; label++) {
            assertThat(answer.logits()[0][label] - fixed[label])
                    .isBetween(-tiny.bound(), tiny.bound());
        }
        assertThat(answer.rounds()).isEqualTo(tiny.cost().rounds());
        assertThat(answer.dealerBytes()).isEqualTo(dealt);
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
