package io.secformer.infer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.SuiteChoice;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.infer.random.Seed;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final Seed SEED =
            new Seed(HexFormat.of().parseHex("a1b2c3d4e5f60718293a4b5c6d7e8f90"));
    private static final Seed OTHER =
            new Seed(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"));
    private static final List<Message> ALL =
            List.of(
                    new Message.Hello(1, Role.PARTY1, "s", "share", "model", "plan", "series"),
                    new Message.SessionStart("id"),
                    new Message.OwnSeed(SEED),
                    new Message.RevealSeed(SEED),
                    new Message.Started(),
                    new Message.Deal(1L << 40, 2, 128, 1),
                    new Message.Grant(1L << 40, "alice"),
                    new Message.Prepared(7),
                    new Message.Release(8),
                    new Message.TicketRequest(1, 64),
                    new Message.Ticket("id", 9, SEED, OTHER, 12, 13, 14),
                    new Message.Working(),
                    new Message.Infer("id", 10, 1, 2),
                    new Message.Result(11, 12, 13, 14),
                    new Message.Parallel(2),
                    new Message.Ping(),
                    new Message.Pong("[::1]:7511"),
                    new Message.Begin(12),
                    new Message.Ready(13),
                    new Message.Skip(14, "the reason"),
                    new Message.Have(15),
                    new Message.Room(1L << 41, 1L << 31),
                    new Message.Unprepared(16),
                    new Message.Freed(17),
                    new Message.Expire(18),
                    new Message.Rehearse(19, true),
                    new Message.Rehearsed(1L << 40, 20),
                    new Message.Open());

    @Test
    void everyMessageSurvivesTheWire() throws IOException {
        for (Message message : ALL) {
            assertThat(Messages.decode(Messages.encode(message))).isEqualTo(message);
        }
        assertThat(ALL.stream().<Class<?>>map(Message::getClass).distinct())
                .containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }

    @Test
    void truncatedOrLongerMessageIsRefused() {
        for (Message message : ALL) {
            byte[] bytes = Messages.encode(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> Messages.decode(part)).isInstanceOf(IOException.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> Messages.decode(longer))
                    .isInstanceOf(IOException.class)
                    .hasMessage("bytes after the message");
        }
    }

    @Test
    void anotherVersionOrKindIsRefused() {
        assertThatThrownBy(() -> Messages.decode(new byte[] {2, 3}))
                .hasMessage("another version of the encoding");
        assertThatThrownBy(() -> Messages.decode(new byte[] {1, 99}))
                .hasMessage("there is no message of kind 99");
    }

    @Test
    void noTextOfAMessageShowsASeed() {
        for (Message message : ALL) {
            assertThat(message.toString())
                    .doesNotContainIgnoringCase("a1b2")
                    .doesNotContain("-95, -78");
        }
    }

    @Test
    void wrongKindIsToldToBothEnds() {
        InMemoryChannel.Pair pair = pair();
        Messages.send(pair.first(), new Message.Begin(5));

        assertThatThrownBy(() -> Messages.receive(pair.second(), Message.Ready.class))
                .isInstanceOf(ChannelException.class)
                .hasMessage("party0 sent Begin, expected Ready");
        assertThatThrownBy(() -> pair.first().receive(1))
                .isInstanceOf(ChannelException.class)
                .hasMessage("party1 gave up: received Begin, expected Ready");
    }

    @Test
    void differencesOfHellosAreTheSameSentenceAtBothEnds() {
        assertDiffers(1, "model", "plan", 1, "other", "plan", "models: model and other");
        assertDiffers(1, "model", "p1", 1, "model", "p2", "precision plans: p1 and p2");
        assertDiffers(1, "model", "plan", 2, "model", "plan", "protocol versions: 1 and 2");
    }

    @Test
    void whatOnlyOneKnowsIsNoDifference() {
        InMemoryChannel.Pair pair =
                InMemoryChannel.pair(
                        Identity.of(Role.PARTY0), Identity.of(Role.CLIENT), ChannelOptions.DEFAULT);
        Message.Hello known =
                new Message.Hello(Handshake.VERSION, Role.PARTY0, "s", "a", "b", "c", "series");
        Messages.send(pair.first(), known);

        assertThat(Handshake.exchange(pair.second(), Handshake.hello(Role.CLIENT)))
                .isEqualTo(known);
    }

    @Test
    void aServerWithoutAModelFitsNobody() {
        for (Role to : new Role[] {Role.PARTY1, Role.DEALER, Role.CLIENT}) {
            for (int empty = 0; empty < 4; empty++) {
                InMemoryChannel.Pair pair =
                        InMemoryChannel.pair(
                                Identity.of(Role.PARTY0), Identity.of(to), ChannelOptions.DEFAULT);
                Message.Hello own =
                        new Message.Hello(
                                Handshake.VERSION, to, "s", "share", "model", "plan", "series");
                Messages.send(
                        pair.first(),
                        new Message.Hello(
                                Handshake.VERSION,
                                Role.PARTY0,
                                "s",
                                empty == 0 ? "" : "share",
                                empty == 1 ? "" : "model",
                                empty == 2 ? "" : "plan",
                                empty == 3 ? "" : "series"));
                assertRefused(pair.second(), own, "party0 does not say which model it holds");
            }
        }
    }

    @Test
    void differentStrategiesAreRefusedByTheirNames() {
        InMemoryChannel.Pair pair = pair();
        Message.Hello first =
                new Message.Hello(
                        Handshake.VERSION, Role.PARTY0, "s", "i", "model", "plan", "series");
        Message.Hello second =
                new Message.Hello(
                        Handshake.VERSION, Role.PARTY1, "s", "i", "other", "other", "secformer");
        Messages.send(pair.first(), first);
        Messages.send(pair.second(), second);
        String sentence = "party0 and party1 have different strategies: series and secformer";

        assertRefused(pair.second(), second, sentence);
        assertRefused(pair.first(), first, sentence);
    }

    @Test
    void whatIsNoStrategyIsNotRepeated() {
        Strategy changed = Strategy.SECFORMER;
        String words =
                new Strategy(
                                changed.name(),
                                changed.exponential(),
                                changed.activation(),
                                changed.normalisation(),
                                changed.division(),
                                changed.truncation(),
                                SuiteChoice.BEAVER_RESIDENT,
                                16)
                        .named()
                        .describe();
        for (String said : List.of(words, "x\nparty0: session 0 is ready", "s".repeat(400))) {
            InMemoryChannel.Pair pair = pair();
            Message.Hello first = hello(Role.PARTY0, "series");
            Message.Hello second = hello(Role.PARTY1, said);
            Messages.send(pair.second(), second);
            assertRefused(
                    pair.first(),
                    first,
                    "party0 and party1 have different strategies: series and "
                            + (said.equals(words) ? words : "one without a name"));
        }
    }

    private static Message.Hello hello(Role role, String strategy) {
        return new Message.Hello(Handshake.VERSION, role, "s", "i", "model", "plan", strategy);
    }

    @Test
    void anEmptySessionIsNoSessionOfTwoServers() {
        InMemoryChannel.Pair pair = pair();
        Messages.send(
                pair.first(),
                new Message.Hello(Handshake.VERSION, Role.PARTY0, "", "a", "b", "c", "series"));
        assertRefused(
                pair.second(),
                new Message.Hello(Handshake.VERSION, Role.PARTY1, "s", "a", "b", "c", "series"),
                "party0 and party1 have different sessions:  and s");
    }

    private static void assertDiffers(
            int version0,
            String model0,
            String plan0,
            int version1,
            String model1,
            String plan1,
            String expected) {
        InMemoryChannel.Pair pair = pair();
        Message.Hello first =
                new Message.Hello(version0, Role.PARTY0, "s", "i", model0, plan0, "series");
        Message.Hello second =
                new Message.Hello(version1, Role.PARTY1, "s", "i", model1, plan1, "series");
        Messages.send(pair.first(), first);
        Messages.send(pair.second(), second);
        String sentence = "party0 and party1 have different " + expected;

        assertRefused(pair.second(), second, sentence);
        assertRefused(pair.first(), first, sentence);
    }

    private static void assertRefused(Channel channel, Message.Hello own, String sentence) {
        assertThatThrownBy(
                        () ->
                                Handshake.compare(
                                        channel,
                                        own,
                                        Messages.receive(channel, Message.Hello.class)))
                .isInstanceOf(ChannelException.class)
                .hasMessage(sentence);
    }

    private static InMemoryChannel.Pair pair() {
        return InMemoryChannel.pair(
                Identity.of(Role.PARTY0), Identity.of(Role.PARTY1), ChannelOptions.DEFAULT);
    }
}
