package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.strategy.BertNames;
import io.secformer.infer.engine.ClientEngine;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.Handshake;
import io.secformer.infer.session.PublicModel;
import io.secformer.kit.file.FormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that look their tokens up themselves, and what they are told. */
@Timeout(120)
class PublicEmbeddingsRolesTest {
    private static final long PATIENT = 20_000;

    @TempDir private static Path open;
    @TempDir private static Path closed;
    private static TinyShares tiny;
    private static TinyShares secret;

    @TempDir private Path state;

    @BeforeAll
    static void writeShares() {
        tiny = new TinyShares(open, 5, Embedding.PUBLIC);
        secret = new TinyShares(closed, 5);
    }

    @Test
    void answersAreThoseOfTheFixedReadingAtTheDeclaredCost() throws Exception {
        try (Roles roles = new Roles(tiny.folder(), state, PATIENT).startAll();
                InferenceClient client = roles.client(tiny.folder())) {
            assertThat(client.model().plan().digest()).isEqualTo(tiny.plan().digest());
            for (int i = 0; i < 3; i++) {
                TokenInput input = tiny.input(i);
                assertThat(client.outsideRange(input)).isZero();
                InferenceClient.Answer answer = client.infer(input);
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
        }
        assertThat(tiny.cost().rounds()).isEqualTo(secret.cost().rounds() - 1);
        assertThat(tiny.cost().dealerBytes()).isLessThan(secret.cost().dealerBytes());
        assertThat(tiny.cost().clientBytes()).isLessThan(secret.cost().clientBytes());
    }

    @Test
    void clientWithoutTheTablesIsToldAndTheNextIsServed(@TempDir Path elsewhere) {
        TinyShares other = new TinyShares(elsewhere, 6, Embedding.PUBLIC);
        Path foreign = PublicEmbeddings.file(other.folder());
        try (Roles roles = new Roles(tiny.folder(), state, PATIENT).startAll()) {
            assertThatThrownBy(roles::client)
                    .isInstanceOf(FormatException.class)
                    .hasMessage(
                            "the model's embedding tables are public: --embeddings names the file"
                                    + " with them, which its owner has as"
                                    + " public/embeddings.safetensors");
            assertThatThrownBy(() -> roles.client(foreign))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(
                            foreign
                                    + ": the embedding tables are not those that the model was"
                                    + " shared with");
            try (InferenceClient client = roles.client(PublicEmbeddings.file(tiny.folder()))) {
                assertThat(client.infer(tiny.input(0)).rounds()).isEqualTo(tiny.cost().rounds());
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    @Test
    void modelWithSecretTablesTakesNone() {
        Path file = PublicEmbeddings.file(tiny.folder());
        try (Roles roles = new Roles(secret.folder(), state, PATIENT).startAll()) {
            assertThatThrownBy(() -> roles.client(file))
                    .isInstanceOf(FormatException.class)
                    .hasMessage(
                            file
                                    + ": the model's embedding tables are secret, it takes no"
                                    + " public ones");
        }
    }

    @Test
    void serversThatNameDifferentTablesAreRefused() {
        PublicModel model = model(tiny);
        assertThat(PublicModel.parse(model.toBytes(), "it").embeddingsDigest())
                .isEqualTo(model.embeddingsDigest());
        PublicModel other =
                new PublicModel(
                        model.shareId(),
                        model.modelDigest(),
                        model.config(),
                        model.task(),
                        model.input(),
                        model.plan(),
                        model.calibration(),
                        "ab".repeat(32));
        assertThatThrownBy(() -> Handshake.requireSame(model, other))
                .isInstanceOf(ChannelException.class)
                .hasMessageStartingWith(
                        "party0 and party1 have different public embedding tables: ")
                .hasMessageEndingWith(" and abababababab");
        Handshake.requireSame(model, model(tiny));
    }

    @Test
    void serversThatNameDifferentTokenizersAreRefused() {
        PublicModel model = model(tiny);
        assertThat(PublicModel.parse(model.toBytes(), "it").input()).isEqualTo(model.input());
        PublicModel other =
                new PublicModel(
                        model.shareId(),
                        model.modelDigest(),
                        model.config(),
                        model.task(),
                        new InputInfo("cd".repeat(32), model.input().pair()),
                        model.plan(),
                        model.calibration(),
                        model.embeddingsDigest());
        assertThatThrownBy(() -> Handshake.requireSame(model, other))
                .isInstanceOf(ChannelException.class)
                .hasMessageStartingWith(
                        "party0 and party1 have different tokenizers or kinds of input: ")
                .hasMessageEndingWith(" and cdcdcdcdcdcd");
        byte[] silent =
                new String(model.toBytes(), StandardCharsets.UTF_8)
                        .replace("\"pair\"", "\"pears\"")
                        .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PublicModel.parse(silent, "it"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("it does not say which tokenizer the model has");
    }

    @Test
    void serversThatTellOfDifferentCalibrationsAreRefused() {
        PublicModel model = model(tiny);
        PublicModel other = calibrated(model, new Calibration(7, 9, 0.001));
        assertThat(PublicModel.parse(other.toBytes(), "it").calibration())
                .isEqualTo(other.calibration());
        assertThatThrownBy(() -> Handshake.requireSame(model, other))
                .isInstanceOf(ChannelException.class)
                .hasMessage("party0 and party1 have different calibrations: 0 tokens and 9 tokens");
        Handshake.requireSame(other, calibrated(model, new Calibration(7, 9, 0.001)));
    }

    private static PublicModel calibrated(PublicModel model, Calibration calibration) {
        return new PublicModel(
                model.shareId(),
                model.modelDigest(),
                model.config(),
                model.task(),
                model.input(),
                model.plan(),
                calibration,
                model.embeddingsDigest());
    }

    @Test
    void modelThatDoesNotNameItsTablesIsMalformed() {
        String text = new String(model(tiny).toBytes(), StandardCharsets.UTF_8);
        byte[] without = text.replace("embeddingsDigest", "x").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PublicModel.parse(without, "it"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("digest of public embedding tables and the plan do not fit");
    }

    @Test
    void sumsThatLeaveTheirRangeAreCounted() {
        Wire wire = tiny.plan().wire(BertNames.EMBEDDED);
        long third = 1 + (long) Math.scalb(wire.high(), wire.fractionBits()) / 3;
        ClientEngine engine =
                new ClientEngine(
                        tiny.config(),
                        tiny.plan(),
                        (format, row) -> {
                            long[] words = new long[format.columns()];
                            Arrays.fill(words, 0, 2, third);
                            return words;
                        });
        TokenInput input = TokenInput.of(new int[] {1, 2, 3}, new int[3]).paddedTo(10, 0);
        // Two columns of three real tokens; padding does not count.
        assertThat(engine.outsideRange(input)).isEqualTo(6);
        assertThatThrownBy(() -> new ClientEngine(tiny.config(), tiny.plan(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the embedding tables");
    }

    private static PublicModel model(TinyShares shares) {
        return PublicModel.of(
                ShareManifest.read(
                        ShareFolder.ofParty(shares.folder(), 0).resolve(ShareManifest.FILE)));
    }
}
