package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.FreePorts;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.PublicModel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dealer, servers and client, each over its own links. */
@Timeout(120)
class RolesTest {
    private static final long PATIENT = 20_000;
    private static final long IMPATIENT = 6_000;

    @TempDir private static Path common;
    private static TinyShares tiny;

    @TempDir private Path state;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
    }

    private Roles roles(long timeoutMillis) {
        return new Roles(tiny.folder(), state, timeoutMillis);
    }

    @Test
    void answersAreThoseOfTheFixedReadingAtTheDeclaredCost() throws Exception {
        try (Roles roles = roles(PATIENT).startAll();
                InferenceClient client = roles.client()) {
            assertThat(client.model().config()).isEqualTo(tiny.config());
            assertThat(client.model().plan().digest()).isEqualTo(tiny.plan().digest());
            for (int i = 0; i < 3; i++) {
                TokenInput input = tiny.input(i);
                assertLikeFixed(client.infer(input), input);
            }
        }
    }

    private static void assertLikeFixed(InferenceClient.Answer answer, TokenInput input) {
        double[] fixed = tiny.fixed(input);
        for (int label = 0; label < fixed.length; label++) {
            assertThat(answer.logits()[0][label] - fixed[label])
                    .isBetween(-tiny.bound(), tiny.bound());
        }
        assertThat(answer.rounds()).isEqualTo(tiny.cost().rounds());
        assertThat(answer.serverBytes()).isEqualTo(tiny.cost().serverBytes());
        assertThat(answer.dealerBytes()).isEqualTo(tiny.cost().dealerBytes());
        assertThat(answer.clientBytes()).isGreaterThan(tiny.cost().clientBytes());
    }

    @Test
    void rolesMayStartInAnyOrder() throws Exception {
        try (Roles roles = roles(PATIENT)) {
            roles.startParty(0, tiny.folder());
            TimeUnit.MILLISECONDS.sleep(300);
            roles.startParty(1, tiny.folder());
            TimeUnit.MILLISECONDS.sleep(300);
            roles.startDealer();
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
        }
    }

    @Test
    void clientThatDiesCostsItsOwnInferenceOnly() throws Exception {
        try (Roles roles = roles(6_000).startAll()) {
            try (Channel dealer = link(roles, "alice", Role.DEALER);
                    Channel first = link(roles, "alice", Role.PARTY0)) {
                Message.Ticket ticket = RawClient.ticket(dealer);
                RawClient.receiveModel(first);
                send(first, ticket);
                // It never sends to party 1.
                assertThatThrownBy(() -> Messages.receive(first, Message.Result.class))
                        .isInstanceOf(ChannelException.class)
                        .hasMessageContaining("its input did not come to both servers in time");
            }
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(1)), tiny.input(1));
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @Test
    void ticketIsGoodForOneInference() throws Exception {
        try (Roles roles = roles(PATIENT).startAll();
                Channel dealer = link(roles, "alice", Role.DEALER);
                Channel first = link(roles, "alice", Role.PARTY0);
                Channel second = link(roles, "alice", Role.PARTY1)) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            RawClient.receiveModel(first);
            RawClient.receiveModel(second);
            send(first, ticket);
            send(second, ticket);
            Messages.receive(first, Message.Result.class);
            first.receiveAtMost(100);

            send(first, ticket);
            assertThatThrownBy(() -> Messages.receive(first, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessage(
                            "party0 gave up: inference "
                                    + ticket.inference()
                                    + " was not dealt to alice like this, or has been used");
        }
    }

    @Test
    void ticketIsGoodForItsClient() throws Exception {
        try (Roles roles = roles(PATIENT).startAll();
                Channel dealer = link(roles, "alice", Role.DEALER);
                Channel first = link(roles, "client", Role.PARTY0)) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            RawClient.receiveModel(first);
            send(first, ticket);

            assertThatThrownBy(() -> Messages.receive(first, Message.Result.class))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("was not dealt to client like this");
        }
    }

    @Test
    void shapeThatTheModelDoesNotTakeIsRefused() throws Exception {
        try (Roles roles = roles(PATIENT).startAll();
                InferenceClient client = roles.client()) {
            TokenInput tooLong = TokenInput.of(new int[17], new int[17]);

            assertThatThrownBy(() -> client.infer(tooLong))
                    .isInstanceOf(ChannelException.class)
                    .hasMessage(
                            "dealer gave up: a batch of 1 x 17 tokens was asked for, expected 1"
                                    + " to 1024 x 1 to 16");
        }
    }

    @Test
    void numbersAreNotRepeatedAfterTheDealerComesBack() throws Exception {
        long before;
        try (Roles roles = roles(PATIENT).startAll();
                Channel dealer = link(roles, "alice", Role.DEALER)) {
            before = RawClient.ticket(dealer).inference();
            roles.stop(Role.DEALER);
            roles.startDealer();
            try (Channel again = link(roles, "alice", Role.DEALER)) {
                assertThat(RawClient.ticket(again).inference()).isGreaterThan(before);
            }
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(2)), tiny.input(2));
            }
        }
    }

    private static void awaitLogged(Roles roles, String begin) {
        Attacked.await(
                begin, 20, () -> roles.log().stream().anyMatch(line -> line.startsWith(begin)));
    }

    @Test
    void serversWithDifferentModelsSaySoEverywhere(@TempDir Path elsewhere) throws Exception {
        TinyShares other = new TinyShares(elsewhere, 6);
        try (Roles roles = roles(IMPATIENT)) {
            roles.startDealer();
            roles.startParty(0, tiny.folder());
            roles.startParty(1, other.folder());

            for (Role role : new Role[] {Role.PARTY0, Role.PARTY1}) {
                assertThatThrownBy(() -> roles.end(role).get(60, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(ChannelException.class)
                        .rootCause()
                        .hasMessageStartingWith(
                                "dealer gave up: party0 and party1 have different models: ");
            }
            // The servers may know before the dealer has said it.
            awaitLogged(roles, "dealer: no session: party0 and party1 have different models: ");
            // The dealer has not had a session yet, and waits for those that fit.
            roles.stop(Role.PARTY0);
            roles.stop(Role.PARTY1);
            roles.startParty(0, tiny.folder());
            roles.startParty(1, tiny.folder());
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
        }
    }

    @Test
    void rolesMayHavePlacesOfTheirOwnForEachOther() throws Exception {
        try (Roles roles = roles(PATIENT).apart().startAll()) {
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            }
            for (Role role : new Role[] {Role.DEALER, Role.PARTY1}) {
                assertNoPlace(roles, Role.CLIENT, role, roles.peerAddress(role));
                assertNoPlace(roles, Role.PARTY0, role, roles.address(role));
            }
        }
    }

    private static void assertNoPlace(Roles roles, Role who, Role where, Address address) {
        TlsEndpoint endpoint = TestKeys.endpoint(who, roles.options());
        assertThatThrownBy(() -> endpoint.connect(address, where))
                .isInstanceOf(ChannelException.class)
                .hasMessage(where + " gave up: " + where + " does not talk to " + who + " here");
    }

    @Test
    void lostServerIsWaitedForBeyondAllTimeouts() throws Exception {
        try (Roles roles = roles(2_000).startAll()) {
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
                roles.stop(Role.PARTY1);
                assertThatThrownBy(() -> client.infer(tiny.input(1)))
                        .isInstanceOf(ChannelException.class);
            }
            RoleJvm.pause(7_000);
            assertThat(roles.end(Role.PARTY0)).isNotDone();
            assertThat(roles.end(Role.DEALER)).isNotDone();

            roles.startParty(1, tiny.folder());
            long start = System.nanoTime();
            assertLikeFixed(askUntilAnswered(roles), tiny.input(0));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
    }

    @Test
    void firstSessionIsWaitedForNoLongerThanSaid() throws Exception {
        try (Roles roles = roles(PATIENT).waiting(1_000)) {
            roles.startDealer();
            roles.startParty(1, tiny.folder());
            assertThatThrownBy(() -> roles.end(Role.DEALER).get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(ChannelException.class)
                    .rootCause()
                    .hasMessageStartingWith("no session within 1.0 s: party0 has not come");
            assertThatThrownBy(() -> roles.end(Role.PARTY1).get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(ChannelException.class)
                    .rootCause()
                    .hasMessageContaining("no session");
        }
    }

    @Test
    void serverThatIsClosedWhileItWaitsLeavesItsPlaceAtOnce() {
        try (Roles roles = roles(PATIENT).startAll()) {
            for (int i = 0; i < 5; i++) {
                assertLikeFixed(askUntilAnswered(roles), tiny.input(0));
                roles.stop(Role.PARTY0);
                while (!roles.waits(Role.PARTY1)) {
                    RoleJvm.pause(5);
                }
                roles.stop(Role.PARTY1);
                roles.startParty(1, tiny.folder());
                roles.startParty(0, tiny.folder());
            }
            assertLikeFixed(askUntilAnswered(roles), tiny.input(0));
            assertThat(roles.log()).noneMatch(line -> line.contains("one too many"));
        }
    }

    /** At whatever moment of the making of a session it happens. */
    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DEALER", "PARTY0", "PARTY1"})
    void roleThatIsClosedWhileASessionIsMadeHoldsNobodyUp(Role closed) {
        try (Roles roles = roles(3 * PATIENT).startAll()) {
            for (int i = 0; i < 12; i++) {
                RoleJvm.pause(10L * i);
                roles.stop(closed);
                if (closed == Role.DEALER) {
                    roles.startDealer();
                } else {
                    roles.startParty(closed == Role.PARTY0 ? 0 : 1, tiny.folder());
                }
            }
            long start = System.nanoTime();
            assertLikeFixed(askUntilAnswered(roles), tiny.input(0));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(45));
        }
    }

    private static void assertOneTooMany(
            CompletableFuture<Void> surplus, Role role, Address first, Address second) {
        assertThatThrownBy(() -> surplus.get(60, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ChannelException.class)
                .rootCause()
                .hasMessage(
                        "dealer gave up: "
                                + role
                                + " is there already, listening on "
                                + first
                                + ": the one that listens on "
                                + second
                                + " is one too many; end the first if the second is to take its"
                                + " place");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void secondServerOfARoleIsSentAwayAndTheFirstGoesOn(int party) throws Exception {
        Role role = Role.ofParty(party);
        try (Roles roles = roles(PATIENT).startAll();
                InferenceClient client = roles.client()) {
            assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
            for (int attempt = 0; attempt < 3; attempt++) {
                Address elsewhere = FreePorts.next();
                assertOneTooMany(
                        roles.startAnother(party, elsewhere), role, roles.address(role), elsewhere);
            }
            assertLikeFixed(client.infer(tiny.input(1)), tiny.input(1));
            assertThat(roles.end(role)).isNotDone();
            awaitLogged(roles, "dealer: " + role + " is there already");
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @Test
    void secondServerIsSentAwayWhileTheFirstWaitsForTheOthers() throws Exception {
        try (Roles roles = roles(PATIENT)) {
            roles.startDealer();
            Address elsewhere = FreePorts.next();
            roles.startParty(1, tiny.folder());
            while (!roles.waits(Role.PARTY1)) {
                RoleJvm.pause(10);
            }
            assertOneTooMany(
                    roles.startAnother(1, elsewhere),
                    Role.PARTY1,
                    roles.address(Role.PARTY1),
                    elsewhere);
            roles.startParty(0, tiny.folder());
            try (InferenceClient client = roles.client()) {
                assertLikeFixed(client.infer(tiny.input(2)), tiny.input(2));
            }
        }
    }

    @Test
    void serverThatDoesNotAnswerIsReplacedByTheNext() throws Exception {
        try (Roles roles = roles(IMPATIENT)) {
            roles.startDealer();
            try (Channel silent =
                    TestKeys.endpoint(Role.PARTY1, roles.options().withTimeoutMillis(60_000))
                            .connect(roles.address(Role.DEALER), Role.DEALER)) {
                PublicModel model = roles.model();
                Messages.send(silent, Handshake.hello(Role.PARTY1, "", model));
                Handshake.sendModel(silent, model);
                Messages.receive(silent, Message.Hello.class);
                while (!roles.waits(Role.PARTY1)) {
                    RoleJvm.pause(10);
                }
                roles.startParty(1, tiny.folder());
                // It is asked whether it is there, and says nothing.
                assertThat(Messages.receive(silent)).isEqualTo(new Message.Ping());
                assertThatThrownBy(() -> Messages.receive(silent))
                        .isInstanceOf(ChannelException.class)
                        .hasMessage(
                                "dealer gave up: another party1 has come, and this one did not"
                                        + " answer");
                roles.startParty(0, tiny.folder());
                try (InferenceClient client = roles.client()) {
                    assertLikeFixed(client.infer(tiny.input(0)), tiny.input(0));
                }
            }
        }
    }

    @Test
    void lostServerThatComesBackIsServedAgain() throws Exception {
        try (Roles roles = roles(PATIENT).startAll()) {
            try (InferenceClient client = roles.client()) {
                client.infer(tiny.input(0));
            }
            roles.stop(Role.PARTY1);
            roles.startParty(1, tiny.folder());
            assertLikeFixed(askUntilAnswered(roles), tiny.input(0));
        }
    }

    /** The others may learn of the loss only now: who asks meanwhile is told, and asks again. */
    private static InferenceClient.Answer askUntilAnswered(Roles roles) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (InferenceClient client = roles.client()) {
                return client.infer(tiny.input(0));
            } catch (ChannelException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                RoleJvm.pause(20);
            }
        }
    }

    private static Channel link(Roles roles, String name, Role role) {
        return RawClient.link(roles.options(), roles.address(role), name, role);
    }

    private static void send(Channel server, Message.Ticket ticket) {
        RawClient.send(server, ticket, tiny);
    }
}
