package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.Message;
import io.secformer.infer.session.Messages;
import io.secformer.infer.session.link.ClientSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose names are taken out of the list of those that may link. */
@Timeout(120)
class RevocationTest {
    private static final long PATIENT = 20_000;
    private static final String REVOKED = "alice";
    private static final List<Role> ROLES = List.of(Role.DEALER, Role.PARTY0, Role.PARTY1);

    @TempDir private static Path common;
    private static TinyShares tiny;

    @TempDir private Path folder;
    private Path list;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
    }

    @BeforeEach
    void writeList() throws IOException {
        list = folder.resolve("clients");
        write("client", REVOKED);
    }

    /** As a careful operator does it. */
    private void write(String... names) throws IOException {
        Path next = folder.resolve("clients.next");
        Files.write(next, List.of(names));
        Files.move(next, list, StandardCopyOption.REPLACE_EXISTING);
    }

    private Roles roles() throws IOException {
        Path state = Files.createDirectory(folder.resolve("state"));
        return new Roles(tiny.folder(), state, PATIENT).lettingIn(list).startAll();
    }

    private static Channel link(Roles roles, Role role) {
        Channel link = RawClient.link(roles.options(), roles.address(role), REVOKED, role);
        if (role != Role.DEALER) {
            RawClient.receiveModel(link);
        }
        return link;
    }

    @Test
    void linksOfARevokedClientEndWhateverTheyDoAndOthersStay() throws IOException {
        try (Roles roles = roles();
                InferenceClient honest = roles.client()) {
            List<Channel> links = new ArrayList<>();
            for (Role role : ROLES) {
                links.add(link(roles, role));
            }
            // One has a ticket, one waits for a ticket, and one is in the middle of its input.
            Channel holding = link(roles, Role.DEALER);
            Message.Ticket ticket = RawClient.ticket(holding);
            Channel asking = link(roles, Role.DEALER);
            Messages.send(asking, new Message.TicketRequest(256, 16));
            Channel sending = link(roles, Role.PARTY0);
            Messages.send(
                    sending,
                    new Message.Infer(ticket.session(), ticket.inference(), 1, TinyShares.TOKENS));
            links.addAll(List.of(asking, holding));

            write("client");
            long start = System.nanoTime();
            for (Channel link : links) {
                assertThatThrownBy(() -> receiveUntilItEnds(link))
                        .isInstanceOf(ChannelException.class)
                        .hasMessageEndingWith(" gave up: " + ClientSentences.REVOKED);
            }
            // Whether its server or the dealer, who takes the ticket back, is first, is open.
            assertThatThrownBy(() -> receiveUntilItEnds(sending))
                    .isInstanceOf(ChannelException.class)
                    .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                    .containsAnyOf(ClientSentences.REVOKED, "it was given back");
            System.out.printf(
                    "links of a revoked client ended within %.1f s%n", Waits.since(start));
            Attacked.await("nothing is held", 60, () -> roles.held() == 0);
            for (Role role : ROLES) {
                assertThatThrownBy(() -> link(roles, role))
                        .isInstanceOf(ChannelException.class)
                        .hasMessageEndingWith("is not among the clients that are allowed here");
                assertThat(roles.log())
                        .as("one line for all links")
                        .filteredOn(line -> line.contains("no longer among the clients"))
                        .filteredOn(line -> line.startsWith(role + ": client " + REVOKED))
                        .hasSize(1);
            }

            // A link that was there before all this.
            double[] logits = honest.infer(tiny.input(0)).logits()[0];
            double[] fixed = tiny.fixed(tiny.input(0));
            for (int label = 0; label < fixed.length; label++) {
                assertThat(logits[label] - fixed[label]).isBetween(-tiny.bound(), tiny.bound());
            }
            Attacked.assertNoSessionEnded(roles);

            write("client", REVOKED);
            ROLES.forEach(role -> link(roles, role).close());
        }
    }

    private static void receiveUntilItEnds(Channel link) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENT);
        while (System.nanoTime() - deadline < 0) {
            if (link.poll(100)) {
                assertThat(Messages.receive(link))
                        .isInstanceOfAny(Message.Working.class, Message.Ticket.class);
            }
        }
    }

    @Test
    void aListThatCannotBeReadEndsNoLinkAndIsToldOnce() throws IOException {
        try (Roles roles = roles();
                InferenceClient honest = roles.client()) {
            honest.infer(tiny.input(0));
            Files.delete(list);
            for (Role role : ROLES) {
                Attacked.await("a line of " + role, 10, () -> unreadable(roles, role) == 1);
            }
            RoleJvm.pause(1_000);
            honest.infer(tiny.input(1));
            write("client");
            RoleJvm.pause(1_000);
            honest.infer(tiny.input(2));
            ROLES.forEach(role -> assertThat(unreadable(roles, role)).isEqualTo(1));
        }
    }

    private static long unreadable(Roles roles, Role role) {
        return roles.log().stream()
                .filter(line -> line.startsWith(role + ": the list of the clients"))
                .count();
    }
}
