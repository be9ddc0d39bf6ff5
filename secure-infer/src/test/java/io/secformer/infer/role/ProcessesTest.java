package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Buckets;
import io.secformer.datasets.text.Encoding;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.net.TlsListener;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.link.LinkHandler;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands as processes: what they answer, and what the others do when one is killed, is a
 * stranger, or holds another model.
 */
@Timeout(120)
class ProcessesTest {
    private static final double PATIENT = 25;
    private static final double IMPATIENT = 5;

    /** A survivor's timeout, and what a busy machine takes to end a process. */
    private static final double IN_TIME = IMPATIENT + 30;

    /** An inference then takes seconds, and to kill somebody in its middle is easy. */
    private static final String SLOW = "delay=40ms";

    private static final String FAST = "none";

    private static final String TEXT = "b d e b";

    @TempDir private static Path common;
    private static TinyShares tiny;
    private static Path tokenizer;

    @TempDir private Path folder;

    /** What the tests share of processes; each leaves them at work. */
    private static RoleJvms patient;

    @BeforeAll
    static void start() throws IOException {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
        tokenizer = tiny.tokenizer();
        Path state = Files.createDirectory(common.resolve("patient"));
        patient = new RoleJvms(state, tiny.folder(), PATIENT, SLOW);
        startAll(patient);
    }

    @AfterAll
    static void stop() {
        patient.close();
    }

    @Test
    void clientAnswersRightAndItsDeathCostsItsOwnInferenceOnly() throws IOException {
        List<RoleJvm> roles =
                Stream.of(Role.DEALER, Role.PARTY0, Role.PARTY1).map(patient::running).toList();
        long before = patient.lastNumber();
        List<Long> ended = roles.stream().map(ProcessesTest::sessionsEnded).toList();

        RoleJvm killed = patient.client(tokenizer, TEXT);
        awaitDealt(patient, killed, before + 1);
        RoleJvm.pause(300);
        killed.kill();
        assertThat(killed.printed()).isEmpty();

        RoleJvm client = patient.client(tokenizer, TEXT);
        assertThat(client.exitCode(60)).as("%s", client.said()).isZero();
        assertThat(client.said()).isEmpty();
        assertLikeFixed(client.printed());
        assertThat(patient.lastNumber()).isEqualTo(before + 2);
        awaitMissedClient(roles.get(1));
        awaitMissedClient(roles.get(2));
        assertThat(roles.stream().map(ProcessesTest::sessionsEnded).toList()).isEqualTo(ended);
        roles.forEach(RoleJvm::assertOnlyLog);
    }

    /** The client's link to a server breaks off, or that to another role did so first. */
    private static void awaitMissedClient(RoleJvm server) {
        server.await(
                "the client's death",
                () ->
                        server.said().stream()
                                .anyMatch(
                                        line ->
                                                line.contains("the link to client broke off")
                                                        || line.contains("cannot be done: ")));
    }

    private static long sessionsEnded(RoleJvm role) {
        assertThat(role.isAlive()).isTrue();
        return role.said().stream().filter(line -> line.contains("has ended: ")).count();
    }

    @Test
    void whatWasDealtBeforeADeathIsNeverUsedAgain() throws Exception {
        RoleJvm party0 = patient.running(Role.PARTY0);
        long ended = sessionsEnded(party0);

        Message.Ticket first = killInMidInference(patient, patient.running(Role.PARTY1));
        RoleJvm party1 = patient.server(1).awaitLine("is ready");
        Message.Ticket second = killInMidInference(patient, patient.running(Role.DEALER));
        RoleJvm dealer = patient.dealer().awaitLine("is ready");

        party0.awaitLine("has ended: ", "the link to party1 broke off");
        party0.awaitLine("has ended: ", "the link to dealer broke off");
        assertThat(sessionsEnded(party0)).isEqualTo(ended + 2);
        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(second.inference()).isGreaterThan(first.inference());
        assertThat(patient.lastNumber()).isEqualTo(second.inference());
        for (Message.Ticket old : List.of(first, second)) {
            assertRefused(patient, old);
        }
        try (Channel link =
                RawClient.link(
                        patient.options(), patient.address(Role.DEALER), "alice", Role.DEALER)) {
            assertThat(RawClient.ticket(link).inference()).isGreaterThan(second.inference());
        }
        try (InferenceClient client = patient.clientHere()) {
            assertClose(client.infer(tiny.input(1)).logits()[0], tiny.fixed(tiny.input(1)));
        }
        for (RoleJvm role : List.of(dealer, party0, party1)) {
            assertThat(role.isAlive()).isTrue();
            role.assertOnlyLog();
        }
    }

    /** Kills a role while the servers evaluate: the client is told, and is not left waiting. */
    private static Message.Ticket killInMidInference(RoleJvms jvms, RoleJvm victim) {
        try (Channel dealer =
                        RawClient.link(
                                jvms.options(), jvms.address(Role.DEALER), "alice", Role.DEALER);
                Channel first = server(jvms, Role.PARTY0);
                Channel second = server(jvms, Role.PARTY1)) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            // No answer can be ready before the kill: party 1 takes no part meanwhile.
            RoleJvm party1 = jvms.running(Role.PARTY1).freeze();
            RawClient.send(first, ticket, tiny);
            RawClient.send(second, ticket, tiny);
            RoleJvm.pause(300);
            victim.kill();
            if (victim != party1) {
                party1.thaw();
            }
            assertThatThrownBy(() -> Messages.receive(first, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageMatching(
                            "party0 gave up: the session has ended, .*|the link to party0 .*");
            return ticket;
        }
    }

    private static void assertRefused(RoleJvms jvms, Message.Ticket old) {
        for (Role role : List.of(Role.PARTY0, Role.PARTY1)) {
            try (Channel server = server(jvms, role)) {
                RawClient.send(server, old, tiny);
                assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                        .isInstanceOf(ChannelException.class)
                        .hasMessage(role + " gave up: session " + old.session() + " has ended");
            }
        }
    }

    private static Channel server(RoleJvms jvms, Role role) {
        Channel channel = RawClient.link(jvms.options(), jvms.address(role), "alice", role);
        RawClient.receiveModel(channel);
        return channel;
    }

    @Test
    void everyClientHearsOfADeathAndSurvivorsServeAgainWhenTheDeadIsBack() throws IOException {
        try (RoleJvms jvms = new RoleJvms(folder, tiny.folder(), IMPATIENT, SLOW)) {
            List<RoleJvm> roles = startAll(jvms);
            RoleJvm dealer = roles.get(0);
            RoleJvm party0 = roles.get(1);
            List<RoleJvm> clients =
                    List.of(
                            jvms.client(tokenizer, TEXT),
                            jvms.client(tokenizer, TEXT),
                            jvms.client(tokenizer, TEXT));
            awaitDealt(jvms, dealer, 3);
            RoleJvm.pause(300);
            roles.get(2).kill();

            for (RoleJvm client : clients) {
                assertThat(client.failure(IN_TIME))
                        .containsAnyOf("party1", "the session has ended");
            }
            dealer.awaitLine("has ended: ", "broke off");
            party0.awaitLine("has ended: ", "the link to party1 broke off");
            RoleJvm party1 = jvms.server(1).awaitLine("is ready");
            assertAnswers(jvms);

            assertThat(dealer.isAlive()).isTrue();
            dealer.assertOnlyLog().kill();
            String gone = "trying again: no dealer at " + jvms.address(Role.DEALER) + " within ";
            party0.awaitLine(gone);
            party1.awaitLine(gone);
            RoleJvm next = jvms.dealer().awaitLine("is ready");
            assertAnswers(jvms);
            for (RoleJvm role : List.of(next, party0, party1)) {
                assertThat(role.isAlive()).isTrue();
                role.assertOnlyLog();
            }
        }
    }

    private static void assertAnswers(RoleJvms jvms) {
        RoleJvm client = jvms.client(tokenizer, TEXT);
        assertThat(client.exitCode(60)).as("%s", client.said()).isZero();
    }

    @Test
    void pooledInferencesDieWithTheirSessionAndAnEmptyPoolSaysSo() throws IOException {
        String[] pool = {"--pool", "1x" + TinyShares.TOKENS + ":2", "--pool-bytes", "100MB"};
        try (RoleJvms jvms = new RoleJvms(folder, tiny.folder(), PATIENT, FAST)) {
            RoleJvm dealer = jvms.dealer(pool);
            List<RoleJvm> servers = List.of(jvms.server(0), jvms.server(1));
            awaitDealt(jvms, dealer, 2);
            Message.Ticket old;
            try (InferenceClient client = jvms.clientHere()) {
                InferenceClient.Answer answer = client.infer(tiny.input(0));
                assertClose(answer.logits()[0], tiny.fixed(tiny.input(0)));
            }
            awaitDealt(jvms, dealer, 3);
            try (Channel link =
                    RawClient.link(
                            jvms.options(), jvms.address(Role.DEALER), "alice", Role.DEALER)) {
                old = RawClient.ticket(link);
                dealer.kill();
            }
            long before = jvms.lastNumber();
            assertThat(before).isGreaterThan(old.inference());

            RoleJvm next = jvms.dealer(pool);
            next.awaitLine("is ready");
            awaitDealt(jvms, next, before + 2);
            assertRefused(jvms, old);
            try (Channel link =
                    RawClient.link(
                            jvms.options(), jvms.address(Role.DEALER), "alice", Role.DEALER)) {
                assertThat(RawClient.ticket(link).inference()).isGreaterThan(before);
            }
            RoleJvm client = jvms.client(tokenizer, "a b c d e a b c d e");
            assertThat(client.exitCode(60)).as("%s", client.said()).isZero();
            next.awaitLine("no inference of 1 x 16 is ready: client waits for one");
            assertThat(client.printed()).contains("\"waitedSeconds\" : ");
            next.assertOnlyLog();
            servers.forEach(RoleJvm::assertOnlyLog);
        }
    }

    @Test
    void strangersAndOtherModelsAreRefusedEachWithOneLine() throws IOException {
        TinyShares elsewhere = new TinyShares(Files.createDirectory(folder.resolve("other")), 6);
        List<String> refusals = new CopyOnWriteArrayList<>();
        try (RoleJvms jvms = new RoleJvms(folder, tiny.folder(), IMPATIENT, FAST);
                RoleJvms strangers =
                        new RoleJvms(
                                Files.createDirectory(folder.resolve("s")),
                                tiny.folder(),
                                IMPATIENT,
                                FAST);
                TlsListener client =
                        TlsListener.open(
                                TestKeys.endpoint(Role.CLIENT, jvms.options()),
                                new Address("127.0.0.1", 0),
                                Set.of(Role.PARTY0),
                                new LinkHandler(refusals::add, link -> link.abort("unexpected")))) {
            RoleJvm dealer = jvms.dealer().awaitLine("listening");
            Address where = jvms.address(Role.DEALER);
            RoleJvm foreign = strangers.server(0, TestKeys.others(), tiny.folder(), where);
            RoleJvm disguised =
                    strangers.server(0, TestKeys.OURS.resolve("client"), tiny.folder(), where);
            RoleJvm misled = jvms.server(0, TestKeys.OURS, tiny.folder(), client.address());
            assertThat(foreign.failure(60))
                    .isEqualTo(
                            "no link to dealer at "
                                    + where
                                    + ": its certificate is of another authority: the keys of all"
                                    + " roles must be signed by one authority ('secformer keys')");
            dealer.awaitLine("it refused our certificate");
            assertThat(disguised.failure(60))
                    .isEqualTo(
                            TestKeys.OURS.resolve("client")
                                    + ": these are the keys of client, expected those of party0");
            assertThat(misled.failure(60))
                    .isEqualTo("dealer at " + client.address() + " is client, expected dealer");
            assertThat(refusals)
                    .containsExactly("party0 gave up: party0 does not talk to client here");

            RoleJvm first = jvms.server(0);
            RoleJvm second = jvms.server(1, TestKeys.OURS, elsewhere.folder(), where);
            String difference = "party0 and party1 have different models: ";
            assertThat(first.failure(60)).startsWith("dealer gave up: " + difference);
            assertThat(second.failure(60)).startsWith("dealer gave up: " + difference);
            assertThat(dealer.isAlive()).isTrue();
            assertThat(dealer.said())
                    .anyMatch(line -> line.startsWith("dealer: no session: " + difference));
            assertThat(jvms.lastNumber()).isZero();
        }
    }

    /** Dealer, party 0 and party 1, with a session. */
    private static List<RoleJvm> startAll(RoleJvms jvms) {
        List<RoleJvm> roles = List.of(jvms.dealer(), jvms.server(0), jvms.server(1));
        roles.forEach(role -> role.awaitLine("is ready"));
        return roles;
    }

    private static void awaitDealt(RoleJvms jvms, RoleJvm client, long number) {
        client.await("an inference is dealt", () -> jvms.lastNumber() >= number);
    }

    private static void assertLikeFixed(String answer) {
        JsonNode json = JsonFiles.parse(answer.getBytes(StandardCharsets.UTF_8), "the answer");
        double[] logits = new double[json.path("logits").size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = json.path("logits").path(i).asDouble();
        }
        int most = tiny.config().maxPositionEmbeddings();
        try (BertTokenizer opened = BertTokenizer.open(tokenizer, most)) {
            Encoding encoding = opened.encode(TEXT, null);
            TokenInput input =
                    TokenInput.of(encoding.ids(), encoding.types())
                            .paddedTo(Buckets.of(encoding.length(), most), opened.padId());
            assertClose(logits, tiny.fixed(input));
        }
    }

    private static void assertClose(double[] logits, double[] fixed) {
        assertThat(logits).hasSameSizeAs(fixed);
        for (int label = 0; label < fixed.length; label++) {
            assertThat(logits[label] - fixed[label]).isBetween(-tiny.bound(), tiny.bound());
        }
    }
}
