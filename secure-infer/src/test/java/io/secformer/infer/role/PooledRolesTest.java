package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.InferenceCounter;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inferences that are ready before they are asked for, and several at a time. */
@Timeout(120)
class PooledRolesTest {
    private static final long PATIENT = 20_000;
    private static final RequestShape ONE = new RequestShape(1, TinyShares.TOKENS);
    private static final List<Role> PARTIES = List.of(Role.PARTY0, Role.PARTY1);

    @TempDir private static Path common;
    private static TinyShares tiny;

    @TempDir private Path state;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
    }

    private Roles roles(Map<RequestShape, Integer> kept, int recent) {
        PoolOptions pool = new PoolOptions(kept, recent, 1L << 30);
        return new Roles(tiny.folder(), state, PATIENT, pool).startAll();
    }

    @Test
    void pooledInferenceWaitsForNobody() throws Exception {
        try (Roles roles = roles(Map.of(ONE, 2), 0);
                InferenceClient client = roles.client()) {
            await("a full pool", () -> roles.ready(ONE) == 2);
            PARTIES.forEach(party -> assertThat(roles.open(party)).isEqualTo(2));

            InferenceClient.Answer answer = client.infer(tiny.input(0));

            assertLikeFixed(answer, tiny.input(0));
            assertThat(answer.waitedSeconds()).isZero();
            assertThat(answer.offlineSeconds()).isPositive();
            assertThat(answer.dealerBytes()).isEqualTo(tiny.cost().dealerBytes());
            await("a full pool again", () -> roles.ready(ONE) == 2);
            assertThat(roles.log()).noneMatch(line -> line.contains("waits for one"));
        }
    }

    @Test
    void emptyPoolWaitsAndSaysSo() throws Exception {
        try (Roles roles = roles(Map.of(new RequestShape(1, 5), 1), 0);
                InferenceClient client = roles.client()) {
            InferenceClient.Answer answer = client.infer(tiny.input(0));

            assertLikeFixed(answer, tiny.input(0));
            assertThat(answer.waitedSeconds()).isPositive();
            assertThat(roles.log())
                    .contains("dealer: no inference of 1 x 10 is ready: client waits for one");
        }
    }

    @Test
    void poolLearnsTheShapesThatAreAskedFor() throws Exception {
        try (Roles roles = roles(Map.of(), 1);
                InferenceClient client = roles.client()) {
            client.infer(tiny.input(0));
            await("one more like it", () -> roles.ready(ONE) == 1);

            assertThat(client.infer(tiny.input(1)).waitedSeconds()).isZero();
        }
    }

    @Test
    void twoClientsShareAPoolAndNothingElse() throws Exception {
        try (Roles roles = roles(Map.of(ONE, 2), 0)) {
            await("a full pool", () -> roles.ready(ONE) == 2);
            try (Channel alices = link(roles, "alice", Role.DEALER);
                    Channel others = link(roles, "client", Role.DEALER);
                    Channel server = link(roles, "client", Role.PARTY0)) {
                Message.Ticket hers = RawClient.ticket(alices);
                Message.Ticket his = RawClient.ticket(others);
                assertThat(hers.inference()).isNotEqualTo(his.inference());
                assertThat(List.of(hers.waitedNanos(), his.waitedNanos())).containsOnly(0L);

                RawClient.receiveModel(server);
                RawClient.send(server, hers, tiny);
                assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                        .isInstanceOf(ChannelException.class)
                        .hasMessageContaining("was not dealt to client like this");
            }
        }
    }

    @Test
    void pooledInferenceIsNobodysBeforeItIsGranted() throws Exception {
        PoolOptions pool = new PoolOptions(Map.of(ONE, 2), 0, 1L << 30);
        try (Roles roles = new Roles(tiny.folder(), state, 6_000, pool).startAll();
                Channel dealer = link(roles, "alice", Role.DEALER);
                Channel server = link(roles, "alice", Role.PARTY0)) {
            await("a full pool", () -> roles.ready(ONE) == 2);
            Message.Ticket ticket = RawClient.ticket(dealer);
            await("a full pool", () -> roles.ready(ONE) == 2);
            Message.Ticket guessed =
                    new Message.Ticket(
                            ticket.session(),
                            ticket.inference() + 1,
                            ticket.first(),
                            ticket.second(),
                            0,
                            0,
                            0);
            RawClient.receiveModel(server);
            RawClient.send(server, guessed, tiny);

            assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("was not dealt to alice like this");
            // The client's own may have been given up meanwhile, for want of an input.
            assertThat(roles.open(Role.PARTY0)).isBetween(2, 3);
            assertThat(roles.ready(ONE)).isEqualTo(2);
        }
    }

    @Test
    void nothingOfAPoolSurvivesARestart() throws Exception {
        try (Roles roles = roles(Map.of(ONE, 3), 0)) {
            for (Role restarted : List.of(Role.DEALER, Role.PARTY1)) {
                await("a full pool", () -> roles.ready(ONE) == 3);
                long before;
                Message.Ticket old;
                try (Channel dealer = link(roles, "alice", Role.DEALER)) {
                    old = RawClient.ticket(dealer);
                    await("a full pool", () -> roles.ready(ONE) == 3);
                    before = lastNumber();
                    roles.stop(restarted);
                }
                if (restarted == Role.DEALER) {
                    roles.startDealer();
                } else {
                    roles.startParty(1, tiny.folder());
                }
                await(
                        "a pool of the next session",
                        () -> roles.ready(ONE) == 3 && lastNumber() >= before + 3);
                PARTIES.forEach(party -> assertThat(roles.open(party)).isEqualTo(3));
                try (Channel dealer = link(roles, "alice", Role.DEALER);
                        Channel server = link(roles, "alice", Role.PARTY0)) {
                    Message.Ticket next = RawClient.ticket(dealer);
                    assertThat(next.inference()).isGreaterThan(before);
                    assertThat(next.session()).isNotEqualTo(old.session());
                    RawClient.receiveModel(server);
                    RawClient.send(server, old, tiny);
                    assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                            .isInstanceOf(ChannelException.class)
                            .hasMessageContaining("session " + old.session() + " has ended");
                }
            }
        }
    }

    private long lastNumber() {
        try {
            return Long.parseLong(Files.readString(state.resolve(InferenceCounter.FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void abandonedTicketsAreDroppedEverywhere() throws Exception {
        try (Roles roles = roles(Map.of(), 0)) {
            try (Channel dealer = link(roles, "alice", Role.DEALER)) {
                RawClient.ticket(dealer);
                PARTIES.forEach(party -> assertThat(roles.open(party)).isOne());
            }
            try (Channel dealer = link(roles, "alice", Role.DEALER)) {
                // It does not even wait for the ticket.
                Messages.send(dealer, new Message.TicketRequest(1, TinyShares.TOKENS));
            }
            await("both numbers", () -> lastNumber() == 2);
            for (Role party : PARTIES) {
                await("nothing open", () -> roles.open(party) == 0);
            }
        }
    }

    @Test
    void inferenceThatWaitsForItsInputHoldsNoOtherUp() throws Exception {
        try (Roles roles = roles(Map.of(), 0);
                Channel dealer = link(roles, "alice", Role.DEALER);
                Channel first = link(roles, "alice", Role.PARTY0);
                InferenceClient client = roles.client()) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            RawClient.receiveModel(first);
            // Half of an input takes no lane.
            RawClient.send(first, ticket, tiny);

            assertLikeFixed(client.infer(tiny.input(1)), tiny.input(1));

            try (Channel second = link(roles, "alice", Role.PARTY1)) {
                RawClient.receiveModel(second);
                RawClient.send(second, ticket, tiny);
                Messages.receive(first, Message.Result.class);
                Messages.receive(second, Message.Result.class);
            }
        }
    }

    @Test
    void manyAtATimeAreAllAnsweredRight() throws Exception {
        try (Roles roles = roles(Map.of(ONE, 1), 2);
                ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<Void>> all =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.runAsync(
                                                    () -> ask(roles, 5 * i), clients))
                            .toList();
            all.forEach(CompletableFuture::join);
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @Test
    void batchAnswersEverySentenceLikeTheFixedReading() throws Exception {
        int batch = 5;
        List<TokenInput> sentences =
                IntStream.range(0, batch).mapToObj(i -> tiny.input(i)).toList();
        TokenInput together =
                new TokenInput(
                        sentences.stream().map(s -> s.tokenIds()[0]).toArray(int[][]::new),
                        sentences.stream().map(s -> s.tokenTypes()[0]).toArray(int[][]::new),
                        sentences.stream().mapToInt(s -> s.lengths()[0]).toArray());
        try (Roles roles = roles(Map.of(new RequestShape(batch, TinyShares.TOKENS), 1), 0);
                InferenceClient client = roles.client()) {
            InferenceClient.Answer answer = client.infer(together);

            assertThat(answer.rounds()).isEqualTo(tiny.cost().rounds());
            for (int i = 0; i < batch; i++) {
                assertLikeFixed(answer.logits()[i], sentences.get(i));
            }
        }
    }

    private static void ask(Roles roles, int from) {
        try (InferenceClient client = roles.client()) {
            for (int i = from; i < from + 5; i++) {
                assertLikeFixed(client.infer(tiny.input(i)), tiny.input(i));
            }
        }
    }

    private static void assertLikeFixed(InferenceClient.Answer answer, TokenInput input) {
        assertLikeFixed(answer.logits()[0], input);
        assertThat(answer.rounds()).isEqualTo(tiny.cost().rounds());
        assertThat(answer.serverBytes()).isEqualTo(tiny.cost().serverBytes());
    }

    private static void assertLikeFixed(double[] logits, TokenInput input) {
        double[] fixed = tiny.fixed(input);
        for (int label = 0; label < fixed.length; label++) {
            assertThat(logits[label] - fixed[label]).isBetween(-tiny.bound(), tiny.bound());
        }
    }

    private static Channel link(Roles roles, String name, Role role) {
        return RawClient.link(roles.options(), roles.address(role), name, role);
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
