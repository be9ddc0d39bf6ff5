package io.secformer.convert.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secformer.convert.checkpoint.SafeTensors;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.QuantizedParameters;
import io.secformer.convert.reading.RandomBert;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sharings whose embedding tables are not shared but published. */
class PublicEmbeddingsTest {
    private static final List<String> TABLES = List.of("embeddings.table", "embeddings.positions");

    @TempDir private Path folder;
    private Path shares;
    private BertParameters model;
    private PrecisionPlan plan;

    @BeforeEach
    void writeShares() {
        shares = folder.resolve("shares");
        model = RandomBert.small(ActivationFunction.GELU, 1).fold(folder.resolve("model"));
        plan = plan(model, TABLES);
        write(model, plan, shares);
    }

    @Test
    void tablesAreInTheirOwnFileAndInNoShare() throws IOException {
        try (Stream<Path> names = Files.list(shares)) {
            assertThat(names.map(name -> name.getFileName().toString()))
                    .containsExactlyInAnyOrder("party0", "party1", "public", "report.json");
        }
        for (int party = 0; party < 2; party++) {
            Path own = ShareFolder.ofParty(shares, party);
            try (SafeTensors words = SafeTensors.open(own.resolve(ShareFolder.SHARES_FILE))) {
                assertThat(words.names()).doesNotContainAnyElementsOf(TABLES).contains("pooler");
            }
            assertThat(manifest(shares, party).embeddingsDigest())
                    .isEqualTo(Sha256.of(PublicEmbeddings.file(shares)));
        }
        try (SafeTensors words = SafeTensors.open(PublicEmbeddings.file(shares))) {
            assertThat(words.names()).containsExactlyElementsOf(TABLES);
        }
    }

    @Test
    void rowsAreThoseOfTheQuantizedCheckpoint() {
        QuantizedParameters whole = new QuantizedParameters(model, plan);
        try (PublicEmbeddings tables = open(shares)) {
            for (ParameterFormat format : plan.publicParameters().values()) {
                long[] words = whole.words(format);
                assertThat(IntStream.range(0, format.rows()))
                        .allSatisfy(
                                row ->
                                        assertThat(tables.row(format, row))
                                                .isEqualTo(
                                                        Arrays.copyOfRange(
                                                                words,
                                                                row * format.columns(),
                                                                (row + 1) * format.columns())));
            }
        }
    }

    @Test
    void fileIsFoundByItsNameAndByBothFolders() {
        Path file = PublicEmbeddings.file(shares);
        for (Path place : List.of(file, file.resolveSibling(""), shares)) {
            try (PublicEmbeddings tables = open(place)) {
                assertThat(tables.file()).isEqualTo(file);
            }
        }
    }

    @Test
    void sharingVerifiesWithItsTables() {
        ShareVerifier.Report report = ShareVerifier.verify(shares, model);
        assertThat(report.different()).isZero();
        assertThat(report.digestChecked()).isTrue();
        assertThat(report.parameters().keySet())
                .containsExactlyInAnyOrderElementsOf(model.all().keySet());
    }

    @Test
    void otherTablesOfTheSameShapeAreToldApart() throws IOException {
        BertParameters other =
                RandomBert.small(ActivationFunction.GELU, 2).fold(folder.resolve("other model"));
        assertThat(ShareVerifier.verify(shares, other).parameters().get("embeddings.table"))
                .satisfies(table -> assertThat(table.different()).isPositive());
        Path elsewhere = folder.resolve("elsewhere");
        write(other, plan, elsewhere);
        assertRefused(
                PublicEmbeddings.file(elsewhere),
                PublicEmbeddings.file(elsewhere)
                        + ": the embedding tables are not those that the model was shared with");
        Files.delete(PublicEmbeddings.file(shares));
        Files.copy(PublicEmbeddings.file(elsewhere), PublicEmbeddings.file(shares));
        assertThatThrownBy(() -> ShareVerifier.verify(shares, model))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not those that the model was shared with");
    }

    @Test
    void missingTablesAreNamed() throws IOException {
        assertRefused(folder.resolve("none"), folder.resolve("none") + ": there is no such file");
        assertRefused(folder, folder.resolve("embeddings.safetensors") + ": there is no such file");
        assertThatThrownBy(() -> PublicEmbeddings.open(null, plan, digest()))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        "the model's embedding tables are public: --embeddings names the file with"
                                + " them, which its owner has as public/embeddings.safetensors");
        Files.delete(PublicEmbeddings.file(shares));
        assertThatThrownBy(() -> ShareVerifier.verify(shares, model))
                .isInstanceOf(FormatException.class)
                .hasMessage(PublicEmbeddings.file(shares) + ": there is no such file");
    }

    @Test
    void modelWithSecretTablesTakesNone() {
        PrecisionPlan secret = plan(model, List.of());
        assertThat(PublicEmbeddings.open(null, secret, null)).isNull();
        assertThatThrownBy(() -> PublicEmbeddings.open(shares, secret, null))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        shares
                                + ": the model's embedding tables are secret, it takes no public"
                                + " ones");
    }

    @Test
    void manifestWithoutTheDigestIsRefused() throws IOException {
        Path file = ShareFolder.ofParty(shares, 0).resolve(ShareManifest.FILE);
        String text = Files.readString(file);
        Files.writeString(file, text.replace("embeddingsDigest", "x"));
        assertThatThrownBy(() -> ShareFolder.open(shares, 0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("digest of public embedding tables and the plan do not fit");
        Files.writeString(file, text.replace(digest(), "0123"));
        assertThatThrownBy(() -> ShareFolder.open(shares, 0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a digest is not 64 hexadecimal digits");
    }

    @Test
    void sharingIsReplacedByOneWithoutTables() {
        write(model, plan(model, List.of()), shares);
        assertThat(shares.resolve("public")).doesNotExist();
        assertThat(manifest(shares, 0).embeddingsDigest()).isNull();
        assertThat(ShareVerifier.verify(shares, model).different()).isZero();
    }

    private PublicEmbeddings open(Path place) {
        PublicEmbeddings tables = PublicEmbeddings.open(place, plan, digest());
        assertThat(tables).isNotNull();
        return Objects.requireNonNull(tables);
    }

    private void assertRefused(Path place, String message) {
        assertThatThrownBy(() -> PublicEmbeddings.open(place, plan, digest()))
                .isInstanceOf(FormatException.class)
                .hasMessage(message);
    }

    private String digest() {
        return String.valueOf(manifest(shares, 1).embeddingsDigest());
    }

    private static ShareManifest manifest(Path shares, int party) {
        return ShareManifest.read(ShareFolder.ofParty(shares, party).resolve(ShareManifest.FILE));
    }

    private static PrecisionPlan plan(BertParameters model, List<String> published) {
        PrecisionPlan.Builder builder = PrecisionPlan.builder(1.5);
        model.all()
                .forEach(
                        (name, p) -> {
                            ParameterFormat format =
                                    new ParameterFormat(name, p.rows(), p.columns(), 12, 64);
                            if (published.contains(name)) {
                                builder.publicParameter(format);
                            } else {
                                builder.parameter(format);
                            }
                        });
        return builder.build();
    }

    private static void write(BertParameters model, PrecisionPlan plan, Path out) {
        TaskInfo task =
                new TaskInfo(
                        "tiny",
                        false,
                        IntStream.range(0, model.config().numLabels())
                                .mapToObj(Integer::toString)
                                .toList());
        new ShareWriter(
                        model.config(),
                        task,
                        SharesTest.INPUT,
                        plan,
                        JsonNodeFactory.instance.objectNode())
                .write(
                        out,
                        new QuantizedParameters(model, plan),
                        JsonNodeFactory.instance.objectNode());
    }
}
