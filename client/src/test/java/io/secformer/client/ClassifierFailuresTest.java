package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.FreePorts;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.Roles;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are lost, found again, or not what they should be. */
@Timeout(180)
class ClassifierFailuresTest {
    @TempDir private Path folder;

    @BeforeAll
    static void makeKeys() {
        TestKeys.prepare();
    }

    @Test
    void serversThatCameBackAnswerAsIfNothingHadBeen() {
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier classifier = served.classifier().links(2).connect()) {
            String label = classifier.classify("a b").label();
            classifier.classifyAll(List.of("a", "b"));
            restart(served.roles(), 1, served.tiny().folder());
            assertThat(classifier.classify("a b").label()).isEqualTo(label);
            served.roles().stop(Role.DEALER);
            served.roles().startDealer();
            assertThat(classifier.classify("a b").label()).isEqualTo(label);
        }
    }

    @Test
    void lostServerIsSaidAndTheNextQuestionTriesAgain() {
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier classifier =
                        served.classifier().timeout(Duration.ofSeconds(3)).connect()) {
            String label = classifier.classify("a b").label();
            served.roles().stop(Role.PARTY0);
            assertThatThrownBy(() -> classifier.classify("a b"))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageStartingWith("no party0 at 127.0.0.1:")
                    .hasMessageEndingWith(
                            "nobody listens there: start it first, or give the address where it"
                                    + " listens");
            assertThatThrownBy(() -> classifier.classifyAll(List.of("a", "b c d e e d c b a")))
                    .isInstanceOf(ChannelException.class);
            assertThatThrownBy(() -> classifier.classifyAsync("a").join())
                    .hasCauseInstanceOf(ChannelException.class);
            served.roles().startParty(0, served.tiny().folder());
            assertThat(classifier.classify("a b").label()).isEqualTo(label);
        }
    }

    @Test
    void anotherModelInTheOldPlaceIsRefused() {
        TinyShares other = new TinyShares(folder.resolve("other"), 6);
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier classifier = served.classifier().connect()) {
            classifier.classify("a b");
            served.roles().stop(Role.PARTY0);
            restart(served.roles(), 1, other.folder());
            served.roles().startParty(0, other.folder());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> classifier.classify("a b"))
                        .isInstanceOf(FormatException.class)
                        .hasMessageStartingWith("the servers hold another model");
            }
            try (PrivateClassifier anew = served.classifier().connect()) {
                assertThat(anew.classify("a b").isReliable()).isTrue();
            }
        }
    }

    private static void restart(Roles roles, int party, Path shares) {
        roles.stop(Role.ofParty(party));
        roles.startParty(party, shares);
    }

    @Test
    void revokedClientIsToldSoAndOthersAreAnswered() throws Exception {
        Path list = folder.resolve("clients");
        Files.write(list, List.of("client", "alice"));
        TinyShares tiny = new TinyShares(folder, 5);
        Path state = Files.createDirectories(folder.resolve("state"));
        try (Roles roles = new Roles(tiny.folder(), state, 20_000).lettingIn(list).startAll();
                PrivateClassifier alice = at(roles, tiny.tokenizer()).name("alice").connect();
                PrivateClassifier honest = at(roles, tiny.tokenizer()).connect()) {
            alice.classify("a");
            Path next = Files.write(folder.resolve("next"), List.of("client"));
            Files.move(next, list, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    alice.classify("a");
                                }
                            })
                    .isInstanceOf(ChannelException.class)
                    .hasMessageEndingWith("is not among the clients that are allowed here");
            assertThat(honest.classify("a").labels()).hasSize(3);
        }
    }

    @Test
    void whatIsWrongBeforeTheFirstQuestionIsSaidInOneSentence() throws IOException {
        try (ServedModel served = ServedModel.start(folder, false)) {
            String servers = served.servers();
            String swapped = servers.replaceFirst("(.*),(.*)", "$2,$1");
            assertThatThrownBy(() -> connect(served, swapped))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("is party1, expected party0");
            assertThatThrownBy(() -> connect(served, "somewhere"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the servers are 'somewhere', expected two addresses with a comma"
                                    + " between, party 0's first");
            assertThatThrownBy(() -> connect(served, servers + "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no address: expected host:port");
            assertThatThrownBy(
                            () ->
                                    PrivateClassifier.at(
                                                    FreePorts.next() + "," + FreePorts.next(),
                                                    served.dealer(),
                                                    served.keys(),
                                                    served.tokenizer())
                                            .timeout(Duration.ofSeconds(1))
                                            .connect())
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining(" within 1.0 s: ");
            assertThatThrownBy(() -> served.classifier().name("bob").connect())
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("there is no key.p12, expected the keys of client bob");
            assertThatThrownBy(
                            () -> served.classifier().embeddings(folder.resolve("none")).connect())
                    .isInstanceOf(FormatException.class)
                    .hasMessageEndingWith("none: there is no such file or folder");
            assertThatThrownBy(() -> served.classifier().pin("party1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'party1' is no pin: expected like party1=SHA256");
            assertThatThrownBy(() -> served.classifier().pin("party1=" + "0".repeat(64)).connect())
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("the key of party1 is not the one that is pinned here");
            assertThatThrownBy(() -> served.classifier().links(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the number of links is 0, expected 1 to 1024");

            List<String> more = new ArrayList<>(TinyShares.WORDS);
            more.add("f");
            Path other = TinyShares.writeTokenizer(folder.resolve("other"), more);
            assertThatThrownBy(
                            () ->
                                    PrivateClassifier.connect(
                                            servers, served.dealer(), served.keys(), other))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(other + ": this tokenizer is not the model's");
        }
    }

    private static PrivateClassifier connect(ServedModel served, String servers) {
        return PrivateClassifier.connect(
                servers, served.dealer(), served.keys(), served.tokenizer());
    }

    private static ClassifierBuilder at(Roles roles, Path tokenizer) {
        return PrivateClassifier.at(
                roles.address(Role.PARTY0) + "," + roles.address(Role.PARTY1),
                roles.address(Role.DEALER).toString(),
                TestKeys.OURS,
                tokenizer);
    }
}
