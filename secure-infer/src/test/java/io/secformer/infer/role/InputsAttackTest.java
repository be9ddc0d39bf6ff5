package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Role;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RequestShape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that sends its inputs otherwise than it should. */
class InputsAttackTest extends Attacked {
    private static final int HALVES = 6;
    private static final long SHORT = 4_000;
    private static final List<Role> PARTIES = List.of(Role.PARTY0, Role.PARTY1);
    private static final RequestShape LONG = new RequestShape(256, 16);

    @Test
    void inputToOneServerHoldsNobodyUp() {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            for (Role only : PARTIES) {
                List<Channel> links = sendTo(roles, only);
                Waits under = Waits.of(roles, tiny);
                under.assertBearable(HALVES + " inputs to " + only + " only", quiet);
                closeAll(links);
            }
            assertNoSessionEnded(roles);
        }
    }

    /** Timeouts of the servers need not be equal: the shorter one passes, and nothing ends. */
    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTY0", "PARTY1"})
    void inputToTheServerWithTheShorterTimeoutHoldsNobodyUp(Role only) {
        ChannelOptions shorter = ChannelOptions.DEFAULT.withTimeoutMillis(SHORT);
        ChannelOptions longer = ChannelOptions.DEFAULT.withTimeoutMillis(10 * SHORT);
        try (Roles roles =
                roles(PATIENT)
                        .with(only, shorter)
                        .with(only == Role.PARTY0 ? Role.PARTY1 : Role.PARTY0, longer)
                        .startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            List<Channel> links = sendTo(roles, only);
            long start = System.nanoTime();
            Waits under = Waits.of(roles, tiny);
            under.assertBearable(HALVES + " inputs to " + only + " only, impatient", quiet);
            RoleJvm.pause((long) Math.max(0, SHORT + 500 - 1000 * Waits.since(start)));
            Waits.of(roles, tiny);
            closeAll(links);
            assertNoSessionEnded(roles);
        }
    }

    /** Tickets whose inputs come to one server, and not to the other. */
    private static List<Channel> sendTo(Roles roles, Role only) {
        List<Channel> links = new ArrayList<>();
        for (int i = 0; i < HALVES; i++) {
            Channel dealer = link(roles, Role.DEALER);
            Channel server = link(roles, only);
            links.add(dealer);
            links.add(server);
            RawClient.send(server, RawClient.ticket(dealer), tiny);
        }
        return links;
    }

    /** All lanes but one may be taken by one client. */
    @Test
    void longInferencesLeaveALaneToOthers() {
        try (Roles roles = roles(60_000).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            List<Channel> links = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Channel dealer = link(roles, Role.DEALER);
                Channel first = link(roles, Role.PARTY0);
                Channel second = link(roles, Role.PARTY1);
                links.addAll(List.of(dealer, first, second));
                Message.Ticket ticket = RawClient.ticket(dealer, LONG);
                RawClient.send(first, ticket, tiny, LONG);
                RawClient.send(second, ticket, tiny, LONG);
            }
            Waits.of(roles, tiny).assertBearable("3 inferences of " + LONG, quiet);
            closeAll(links);
            assertNoSessionEnded(roles);
        }
    }

    /** It is refused before any of what it announces has come. */
    @Test
    void inputWithoutTicketIsRefusedBeforeItComes() {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            String session = RawClient.session(roles, ATTACKER);
            for (int i = 0; i < 20; i++) {
                try (Channel server = link(roles, Role.PARTY0)) {
                    Messages.send(
                            server,
                            new Message.Infer(session, 1_000 + i, LARGE.batch(), LARGE.tokens()));
                    long start = System.nanoTime();
                    assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                            .isInstanceOf(ChannelException.class)
                            .hasMessageContaining("was not dealt to alice like this");
                    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
                }
            }
            Waits.of(roles, tiny).assertBearable("20 inputs without a ticket", quiet);
            assertNoSessionEnded(roles);
        }
    }

    @Test
    void inputThatComesTooSlowlyIsGivenUp() {
        try (Roles roles = roles(2_000).startAll();
                Channel dealer = link(roles, Role.DEALER);
                Channel first = link(roles, Role.PARTY0);
                Channel second = link(roles, Role.PARTY1)) {
            Message.Ticket ticket = RawClient.ticket(dealer);
            Message.Infer infer =
                    new Message.Infer(ticket.session(), ticket.inference(), 1, TinyShares.TOKENS);
            Messages.send(first, infer);
            Messages.send(second, infer);
            for (Channel server : List.of(first, second)) {
                assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                        .isInstanceOf(ChannelException.class)
                        .hasMessageMatching(
                                "the link to party. broke off|party. gave up: (nothing came for too"
                                        + " long|inference . cannot be done: .*its input did not"
                                        + " come to both servers in time)");
            }
            await("nothing is held", 20, () -> roles.held() == 0);
            Waits.of(roles, tiny);
            assertNoSessionEnded(roles);
        }
    }
}
