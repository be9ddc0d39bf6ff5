package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.correlation.ShareStore;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.link.ClientSentences;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients write into logs, and what they hear of failures. */
class SentencesAttackTest extends Attacked {
    private static final String FORGED =
            "x\nparty0: session 0000000000000000 is ready\u001b[2J\u202e\u2028";

    @Test
    void whatAClientSendsIsOneCleanLine() {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            try (Channel server = link(roles, Role.PARTY0)) {
                Messages.send(server, new Message.Infer(FORGED, 1, 1, 10));
                assertThatThrownBy(() -> Messages.receive(server, Message.Result.class))
                        .isInstanceOf(ChannelException.class)
                        .hasMessage("party0 gave up: that session has ended");
            }
            try (Channel server = greet(roles)) {
                assertThatThrownBy(() -> Messages.receive(server))
                        .isInstanceOf(ChannelException.class);
            }
            await("a line", 10, () -> roles.log().stream().anyMatch(l -> l.contains("client")));
            RoleJvm.pause(1_500);
            assertThat(roles.log())
                    .noneMatch(line -> line.matches("(?s).*[\\p{Cntrl}\u202e\u2028].*"))
                    .noneMatch(line -> line.contains("session 0000000000000000"));
            assertNoSessionEnded(roles);
        }
    }

    /** A hello with digests that are none. */
    private static Channel greet(Roles roles) {
        Channel server =
                RawClient.open(roles.options(), roles.address(Role.PARTY0), ATTACKER, Role.PARTY0);
        Messages.send(
                server,
                new Message.Hello(
                        Handshake.VERSION, Role.CLIENT, "", FORGED, FORGED, FORGED, FORGED));
        Messages.receive(server, Message.Hello.class);
        return server;
    }

    /** Errors end a session, which comes back, and no thread in silence. */
    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PARTY0", "PARTY1"})
    void errorEndsTheSessionAndTheNextOneComes(Role party) {
        AtomicInteger left = new AtomicInteger(2);
        ShareStore failing =
                (inference, bytes) -> {
                    if (left.getAndDecrement() == 0) {
                        throw new StackOverflowError("/secret/path of " + inference);
                    }
                    return ShareStore.HEAP.open(inference, bytes);
                };
        try (Roles roles = roles(PATIENT).keeping(party, failing).startAll();
                InferenceClient client = roles.client()) {
            client.infer(tiny.input(0));
            client.infer(tiny.input(1));
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.infer(tiny.input(2)))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining(ClientSentences.SESSION_ENDED);
            assertThat(Waits.since(start)).isLessThan(10);
            double again = Waits.untilAnswered(roles, tiny, 30);
            Waits.report("an error at " + party + ", until answered again", again);
            assertThat(roles.log())
                    .anyMatch(
                            line ->
                                    line.startsWith(party + ": session ")
                                            && line.contains("StackOverflowError: /secret/path"));
        }
    }
}
