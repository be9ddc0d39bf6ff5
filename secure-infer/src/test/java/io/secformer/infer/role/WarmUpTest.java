package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.correlation.Spool;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.InferenceCounter;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.session.ClientLimits;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that warm up before they are called ready. */
@Timeout(180)
class WarmUpTest {
    private static final long PATIENT = 20_000;
    private static final long LONG = 60_000;
    private static final RequestShape ONE = new RequestShape(1, TinyShares.TOKENS);
    private static final Pattern WARM =
            Pattern.compile(
                    "dealer: session \\w+ is ready, .*warm after ([0-9]+) inferences in .*");

    /** So that a session warms up for seconds, whatever the machine. */
    private static final ChannelOptions SLOW =
            ChannelOptions.DEFAULT
                    .withTimeoutMillis(PATIENT)
                    .withLink(LinkProfile.parse("delay=300ms"));

    @TempDir private static Path common;
    private static TinyShares tiny;

    @TempDir private Path state;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
    }

    private Roles roles() {
        return new Roles(tiny.folder(), state, PATIENT).warmingUp(LONG);
    }

    @ParameterizedTest
    @EnumSource(Embedding.class)
    void readySessionHasUsedUpWhatItWarmedUpWith(Embedding embedding, @TempDir Path below)
            throws Exception {
        TinyShares model = new TinyShares(below, 6, embedding);
        PoolOptions pool = new PoolOptions(Map.of(ONE, 2), 0, 1L << 30);
        try (Roles roles =
                new Roles(model.folder(), state, PATIENT, pool).warmingUp(LONG).startAll()) {
            int used = awaitWarm(roles);
            assertThat(used).isGreaterThanOrEqualTo(10);
            await("a full pool", () -> roles.ready(ONE) == 2 && roles.held() == 2);
            assertThat(lastNumber()).isEqualTo(used + 2);
            for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
                assertThat(roles.open(party)).isEqualTo(2);
                await("word of it", () -> count(roles, party + ": session ", " is ready") == 1);
                assertThat(count(roles, party + ": warming up", "nobody's")).isOne();
            }
            Path tables = embedding == Embedding.PUBLIC ? model.folder() : null;
            try (InferenceClient client = roles.client(tables)) {
                InferenceClient.Answer answer = client.infer(model.input(0));
                assertLikeFixed(answer, model, model.input(0));
                assertThat(answer.waitedSeconds()).isZero();
            }
            assertNothingFailed(roles);
        }
    }

    @Test
    void clientsAreAnsweredWhileASessionWarmsUp() throws Exception {
        try (Roles roles = roles().with(Role.DEALER, SLOW).startAll();
                InferenceClient client = roles.client()) {
            await("warming up", () -> count(roles, "dealer: warming up", "") == 1);
            for (int i = 0; i < 2; i++) {
                assertLikeFixed(client.infer(tiny.input(i)), tiny, tiny.input(i));
            }
            assertThat(count(roles, "", " is ready")).isZero();
            int used = awaitWarm(roles);
            assertThat(lastNumber()).isEqualTo(used + 2);
            assertNothingFailed(roles);
        }
    }

    @Test
    void nobodysInferenceTakesNoInputOfAClient() throws Exception {
        try (Roles roles = roles().with(Role.DEALER, SLOW).startAll();
                Channel dealer = link(roles, Role.DEALER);
                Channel server = link(roles, Role.PARTY0)) {
            Message.Ticket own = RawClient.ticket(dealer);
            RawClient.receiveModel(server);
            await("one of nobody's", () -> lastNumber() > own.inference());
            Message.Ticket guessed =
                    new Message.Ticket(
                            own.session(), lastNumber(), own.first(), own.second(), 0, 0, 0);
            RawClient.send(server, guessed, tiny);
            assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("was not dealt to alice like this");
            awaitWarm(roles);
            assertNothingFailed(roles);
        }
    }

    /** A part is written, and later read: a disk that is full or fails costs that inference. */
    @ParameterizedTest
    @CsvSource({"PARTY0, 0.3", "PARTY1, 0.3", "PARTY0, 1.9", "PARTY1, 1.9"})
    void diskThatFailsEndsNoSession(Role party, double when) throws Exception {
        int pieces =
                tiny.cost().dealt().stream()
                        .mapToInt(operation -> operation.pieceBytes().length)
                        .sum();
        Spool spool = Spool.open(state.resolve("spool"), 1L << 30);
        FailingStore failing = new FailingStore(spool, (int) (pieces * when), "the disk is full");
        try (Roles roles = roles().keeping(party, failing).startAll()) {
            await("the end of it", () -> count(roles, "dealer: session ", " is ready") == 1);
            assertThat(count(roles, party + ": inference 1 cannot be ", "the disk is full"))
                    .isOne();
            assertThat(
                            count(
                                    roles,
                                    "dealer: the session does not warm up further: ",
                                    "a server cannot keep inference 1"))
                    .isEqualTo(when < 1 ? 1 : 0);
            assertAnswers(roles);
            assertNothingFailed(roles);
        }
    }

    @Test
    void sessionThatLosesAServerAsItWarmsUpIsFollowedByAnother() throws Exception {
        try (Roles roles = roles().with(Role.DEALER, SLOW).startAll()) {
            await("some of it", () -> lastNumber() >= 2);
            roles.stop(Role.PARTY1);
            await("the end", () -> count(roles, "dealer: session ", " has ended") == 1);
            long before = lastNumber();
            roles.startParty(1, tiny.folder());
            int used = awaitWarm(roles);
            assertThat(lastNumber()).isEqualTo(before + used);
            assertAnswers(roles);
        }
    }

    /** Such as a server without memory for it, which may have enough for what clients ask. */
    @Test
    void sessionsThatEndBecauseTheyWarmUpDoSoTwice() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        ShareStore small =
                (inference, bytes) -> {
                    if (opened.getAndIncrement() < 2) {
                        throw new OutOfMemoryError("no room for inference " + inference);
                    }
                    return ShareStore.HEAP.open(inference, bytes);
                };
        try (Roles roles = roles().keeping(Role.PARTY1, small).startAll()) {
            await("a session", () -> count(roles, "dealer: session ", " is ready") == 1);
            assertThat(count(roles, "dealer: session ", " has ended: ")).isEqualTo(2);
            assertThat(count(roles, "dealer: this session does not warm up", "the last ones"))
                    .isOne();
            assertAnswers(roles);
        }
    }

    @Test
    void lessIsTriedWhereTheUsualLengthIsMoreThanOneRequestMayTake() throws Exception {
        long most = tiny.cost().dealerBytes() / 2;
        ClientLimits limits = new ClientLimits(8, LONG, most);
        try (Roles roles = roles().limiting(limits).startAll()) {
            awaitWarm(roles);
            assertThat(count(roles, "dealer: warming up, ", "tokens that are nobody's")).isOne();
            assertThat(count(roles, "", "inferences of up to " + TinyShares.TOKENS)).isZero();
        }
        try (Roles roles = roles().limiting(new ClientLimits(8, LONG, 1)).startAll()) {
            await("a session", () -> count(roles, "dealer: session ", " is ready") == 1);
            assertThat(count(roles, "dealer: the session does not warm up: ", "1 x 1 tokens"))
                    .isOne();
            assertThat(count(roles, "", "warming up")).isZero();
        }
    }

    @Test
    void sessionThatMayNotWarmUpIsReadyAtOnce() throws Exception {
        try (Roles roles = new Roles(tiny.folder(), state, PATIENT).startAll()) {
            await("three", () -> count(roles, "", " is ready") == 3);
            assertThat(lastNumber()).isZero();
            assertThat(count(roles, "", "warm")).isZero();
        }
    }

    /** How many inferences it took. */
    private static int awaitWarm(Roles roles) throws InterruptedException {
        await(
                "a warm session",
                () -> roles.log().stream().anyMatch(l -> WARM.matcher(l).matches()));
        for (String line : roles.log()) {
            Matcher warm = WARM.matcher(line);
            if (warm.matches()) {
                return Integer.parseInt(warm.group(1));
            }
        }
        throw new IllegalStateException();
    }

    private static long count(Roles roles, String start, String part) {
        return roles.log().stream()
                .filter(line -> line.startsWith(start) && line.contains(part))
                .count();
    }

    private static void assertNothingFailed(Roles roles) {
        assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        assertThat(roles.log()).noneMatch(line -> line.contains("links do not warm up"));
    }

    private static void assertAnswers(Roles roles) {
        try (InferenceClient client = roles.client()) {
            assertLikeFixed(client.infer(tiny.input(1)), tiny, tiny.input(1));
        }
    }

    private static void assertLikeFixed(
            InferenceClient.Answer answer, TinyShares model, TokenInput input) {
        double[] fixed = model.fixed(input);
        for (int label = 0; label < fixed.length; label++) {
            assertThat(answer.logits()[0][label] - fixed[label])
                    .isBetween(-model.bound(), model.bound());
        }
    }

    private long lastNumber() {
        Path file = state.resolve(InferenceCounter.FILE);
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Channel link(Roles roles, Role role) {
        return RawClient.link(roles.options(), roles.address(role), "alice", role);
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
