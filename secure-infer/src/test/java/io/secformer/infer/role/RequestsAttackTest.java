package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.net.Role;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.InferenceCounter;
import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.RequestShape;
import io.secformer.infer.session.link.ClientSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that asks the dealer for more than others do. */
class RequestsAttackTest extends Attacked {

    @Test
    void longRequestsHoldNobodyUp() {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            List<Channel> links = links(roles, Role.DEALER, 4);
            links.forEach(link -> ask(link, LARGE));
            Waits.of(roles, tiny).assertBearable("4 requests of " + LARGE, quiet);
            closeAll(links);
            assertNoSessionEnded(roles);
        }
    }

    /** What is dealt for others has its turns on a link that is the bottleneck. */
    @Test
    void longRequestsHoldNobodyUpOnASlowLink() {
        ChannelOptions slow =
                ChannelOptions.DEFAULT
                        .withTimeoutMillis(PATIENT)
                        .withLink(LinkProfile.parse("rate=100Mbps"));
        try (Roles roles = roles(PATIENT).with(Role.DEALER, slow).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            List<Channel> links = links(roles, Role.DEALER, 4);
            links.forEach(link -> ask(link, LARGE));
            // As much as the dealer keeps for the link takes ten seconds there.
            RoleJvm.pause(4_000);
            Waits.of(roles, tiny).assertBearable("4 requests of " + LARGE + ", 100 Mbit/s", quiet);
            closeAll(links);
            assertNoSessionEnded(roles);
        }
    }

    @Test
    void requestsOfThoseWhoLeaveAreNotDealt() throws Exception {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            long before = lastNumber();
            for (int i = 0; i < 30; i++) {
                try (Channel link = link(roles, Role.DEALER)) {
                    ask(link, new RequestShape(256, 16));
                }
            }
            Waits.of(roles, tiny).assertBearable("30 requests of clients who left", quiet);
            // Five are the honest client's.
            assertThat(lastNumber() - before).isLessThan(5 + 20);
            await("nothing is held", 30, () -> roles.held() == 0);
            assertNoSessionEnded(roles);
        }
    }

    @Test
    void hoardedTicketsAreFewAndExpire() {
        try (Roles roles = roles(3_000).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            List<Channel> links = links(roles, Role.DEALER, 20);
            assertThat(links).hasSize(ClientLimits.DEFAULT.links());
            links.forEach(RawClient::ticket);
            assertThat(roles.open(Role.PARTY0)).isLessThanOrEqualTo(links.size());
            Waits.of(roles, tiny).assertBearable("8 tickets that are not used", quiet);
            for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
                await("expired at " + party, 30, () -> roles.open(party) == 0);
            }
            await("nothing is held", 10, () -> roles.held() == 0);
            // Who held them may ask again.
            assertThat(RawClient.ticket(links.getFirst()).inference()).isPositive();
            closeAll(links);
            assertNoSessionEnded(roles);
        }
    }

    /** As on a full disk: whoever asks meanwhile ends nobody's session. */
    @Test
    void aNumberThatCannotBeKeptFailsItsRequestOnly() throws Exception {
        try (Roles roles = roles(PATIENT).startAll();
                InferenceClient honest = roles.client()) {
            honest.infer(tiny.input(0));
            Message.Ticket before = RawClient.ticket(link(roles, Role.DEALER));
            Path inTheWay =
                    Files.createDirectory(state.resolve("." + InferenceCounter.FILE + ".tmp"));
            for (int i = 0; i < 3; i++) {
                try (Channel link = link(roles, Role.DEALER)) {
                    assertThatThrownBy(() -> RawClient.ticket(link))
                            .isInstanceOf(ChannelException.class)
                            .hasMessage("dealer gave up: " + ClientSentences.NO_NUMBER);
                }
            }
            await(
                    "the reason in the log",
                    10,
                    () ->
                            roles.log().stream()
                                    .anyMatch(line -> line.contains("cannot be kept in " + state)));
            Files.delete(inTheWay);
            try (Channel link = link(roles, Role.DEALER)) {
                Message.Ticket after = RawClient.ticket(link);
                assertThat(after.session()).isEqualTo(before.session());
                assertThat(after.inference()).isEqualTo(before.inference() + 1);
            }
            honest.infer(tiny.input(1));
            assertNoSessionEnded(roles);
        }
    }

    @Test
    void requestsBeyondTheBoundAreRefusedInASentence() {
        long bound = 2 * tiny.cost().dealerBytes();
        ClientLimits limits = new ClientLimits(8, 60_000, bound);
        try (Roles roles = roles(PATIENT).limiting(limits).startAll()) {
            Waits.of(roles, tiny);
            List<Message.TicketRequest> odd =
                    List.of(
                            new Message.TicketRequest(LARGE.batch(), LARGE.tokens()),
                            new Message.TicketRequest(3, TinyShares.TOKENS),
                            new Message.TicketRequest(0, 1),
                            new Message.TicketRequest(-1, -1),
                            new Message.TicketRequest(Integer.MAX_VALUE, Integer.MAX_VALUE),
                            new Message.TicketRequest(1, 17));
            for (Message.TicketRequest request : odd) {
                try (Channel link = link(roles, Role.DEALER)) {
                    Messages.send(link, request);
                    assertThatThrownBy(() -> Messages.receive(link, Message.Ticket.class))
                            .isInstanceOf(ChannelException.class)
                            .hasMessageStartingWith("dealer gave up: a batch of ");
                }
            }
            Waits.of(roles, tiny);
            assertNoSessionEnded(roles);
        }
    }

    private static void ask(Channel dealer, RequestShape shape) {
        Messages.send(dealer, new Message.TicketRequest(shape.batch(), shape.tokens()));
    }

    private long lastNumber() throws IOException {
        return Long.parseLong(Files.readString(state.resolve(InferenceCounter.FILE)));
    }
}
