package io.secformer.convert.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.ColumnExponents;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
    private static final String VERSION = "\"formatVersion\" : ";
    private static final BertConfig CONFIG = BertConfig.ofSize(11, 8, 2, 2, 16);
    private static final TaskInfo TASK =
            new TaskInfo("SST-2", false, List.of("negative", "positive"));

    /** What a client must give. */
    static final InputInfo INPUT = new InputInfo("0123456789abcdef".repeat(4), false);

    private final PrecisionPlan plan =
            PrecisionPlan.builder(1.5)
                    .parameter(new ParameterFormat("small", 2, 3, 12, 64))
                    .parameter(new ParameterFormat("large", 300, 401, 10, 40))
                    .build();
    private final Map<String, long[]> words = new HashMap<>();
    private final ObjectNode report = JsonNodeFactory.instance.objectNode().put("note", 1);

    @TempDir private Path folder;
    private Path out;

    @BeforeEach
    void drawWords() {
        out = folder.resolve("shares");
        Random random = new Random(3);
        plan.parameters().forEach((name, f) -> words.put(name, random.longs(f.size()).toArray()));
        words.put("small", new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 5});
    }

    @Test
    void bothSharesAddUpToTheModel() {
        write(out);
        try (ShareFolder first = ShareFolder.open(out, 0);
                ShareFolder second = ShareFolder.open(ShareFolder.ofParty(out, 1), 1)) {
            assertThat(first.party()).isZero();
            assertThat(second.party()).isOne();
            for (ParameterFormat format : plan.parameters().values()) {
                assertThat(ShareVerifier.rebuild(first, second, format))
                        .isEqualTo(words.get(format.name()));
            }
        }
    }

    @Test
    void manifestsAgreeOnEverythingButTheHalf() {
        String digest = write(out);
        ShareManifest first =
                ShareManifest.read(ShareFolder.ofParty(out, 0).resolve("manifest.json"));
        ShareManifest second =
                ShareManifest.read(ShareFolder.ofParty(out, 1).resolve("manifest.json"));
        assertThat(first.shareId()).isEqualTo(second.shareId());
        assertThat(first.modelDigest()).isEqualTo(second.modelDigest()).isEqualTo(digest);
        assertThat(first.sharesDigest()).isNotEqualTo(second.sharesDigest());
        assertThat(first.config()).isEqualTo(CONFIG);
        assertThat(first.task()).isEqualTo(TASK);
        assertThat(first.input()).isEqualTo(second.input()).isEqualTo(INPUT);
        assertThat(first.plan().digest()).isEqualTo(plan.digest());
        assertThat(first.provenance().path("tool").asText()).isEqualTo("test");
    }

    @Test
    void eitherShareIsUniformWhateverTheModel() {
        words.put("large", new long[300 * 401]);
        write(out);
        for (int party = 0; party < 2; party++) {
            try (ShareFolder share = ShareFolder.open(out, party)) {
                assertBytesUniform(share.words(plan.parameter("large")));
            }
        }
    }

    @Test
    void noTwoSharingsAreAlike() throws IOException {
        Path other = folder.resolve("other");
        assertThat(write(out)).isNotEqualTo(write(other));
        assertThat(Files.mismatch(sharesOf(out, 0), sharesOf(other, 0))).isNotNegative();
        assertThat(ShareManifest.read(manifestOf(out, 0)).shareId())
                .isNotEqualTo(ShareManifest.read(manifestOf(other, 0)).shareId());
    }

    @Test
    void manifestsDoNotHoldTheSaltOfTheDigest() throws IOException {
        write(out);
        String salt =
                JsonFiles.read(out.resolve("report.json"), 10_000).path("modelDigestSalt").asText();
        assertThat(salt).hasSize(64);
        assertThat(Files.readString(manifestOf(out, 0))).doesNotContain(salt);
        assertThat(Files.readString(manifestOf(out, 1))).doesNotContain(salt);
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        write(out);
        for (Path file :
                List.of(
                        sharesOf(out, 0),
                        sharesOf(out, 1),
                        manifestOf(out, 0),
                        manifestOf(out, 1),
                        out.resolve("report.json"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw-----w-"})
    void sharesThatOthersCanGetAtAreRefused(String mode) throws IOException {
        write(out);
        Path words = sharesOf(out, 1);
        Files.setPosixFilePermissions(words, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> ShareFolder.open(out, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(
                        words
                                + ": is half of a model and its mode is "
                                + mode
                                + ", so that others");
        Files.setPosixFilePermissions(words, PosixFilePermissions.fromString("r--------"));
        ShareFolder.open(out, 1).close();
        ShareFolder.open(out, 0).close();
    }

    @Test
    void earlierSharingIsReplacedAndNothingElseIs() throws IOException {
        write(out);
        String before = ShareManifest.read(manifestOf(out, 0)).shareId();
        write(out);
        assertThat(ShareManifest.read(manifestOf(out, 0)).shareId()).isNotEqualTo(before);
        Files.writeString(out.resolve("thesis.txt"), "mine");
        assertThatThrownBy(() -> write(out))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("holds thesis.txt, which is not part of a sharing");
        assertThat(out.resolve("thesis.txt")).exists();
        assertThatThrownBy(() -> write(out.resolve("thesis.txt")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("is a file, expected a folder");
        assertThat(names(folder)).containsExactly("shares");
    }

    @Test
    void failureLeavesNothing() throws IOException {
        words.put("large", new long[5]);
        assertThatThrownBy(() -> write(out))
                .isInstanceOf(FormatException.class)
                .hasMessage("parameter large: 5 words, expected 300 x 401");
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void interruptionLeavesNothingOfWhatIsHalfWritten() throws IOException {
        write(out);
        String before = Files.readString(manifestOf(out, 1));
        ShareWriter writer = writer();
        assertThatThrownBy(
                        () ->
                                writer.write(
                                        out,
                                        f -> {
                                            // As another thread does while this one goes on.
                                            assertThat(writer.abandon()).isTrue();
                                            return words.getOrDefault(f.name(), new long[0]);
                                        },
                                        report))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(Files.readString(manifestOf(out, 1))).isEqualTo(before);
        assertThat(names(folder)).containsExactly("shares");
    }

    @Test
    void interruptionAfterTheLastStepSaysThatTheSharesAreThere() {
        ShareWriter writer = writer();
        assertThat(writer.abandon()).isTrue();
        var _ = writer.write(out, f -> words.getOrDefault(f.name(), new long[0]), report);
        assertThat(writer.abandon()).isFalse();
        assertThat(manifestOf(out, 0)).exists();
    }

    @Test
    void sharingOfAWriterKilledBetweenItsTwoMovesComesBack() throws IOException {
        write(out);
        String before = Files.readString(manifestOf(out, 1));
        Files.move(out, folder.resolve(".shares.old"));
        Files.createDirectories(folder.resolve(".shares.writing/party0"));
        Files.write(folder.resolve(".shares.writing/party0/shares.safetensors"), new byte[9]);
        words.put("large", new long[5]);
        assertThatThrownBy(() -> write(out)).isInstanceOf(FormatException.class);
        assertThat(Files.readString(manifestOf(out, 1))).isEqualTo(before);
        assertThat(names(folder)).containsExactly("shares");
    }

    @Test
    void failureKeepsTheEarlierSharing() throws IOException {
        write(out);
        String before = Files.readString(manifestOf(out, 1));
        words.put("large", new long[5]);
        assertThatThrownBy(() -> write(out)).isInstanceOf(FormatException.class);
        assertThat(Files.readString(manifestOf(out, 1))).isEqualTo(before);
        assertThat(names(folder)).containsExactly("shares");
    }

    @Test
    void otherPartysFolderIsRefused() {
        write(out);
        Path first = ShareFolder.ofParty(out, 0);
        assertThatThrownBy(() -> ShareFolder.open(first, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("holds the share of party 0, expected that of party 1");
        assertThatThrownBy(() -> ShareFolder.open(folder.resolve("none"), 1))
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void alteredWordIsFoundByTheDigest() throws IOException {
        write(out);
        byte[] bytes = Files.readAllBytes(sharesOf(out, 1));
        bytes[bytes.length - 100] ^= 1;
        Files.write(sharesOf(out, 1), bytes);
        assertThatThrownBy(() -> ShareFolder.open(out, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not those that the manifest was written for");
        try (ShareFolder unchecked = ShareFolder.open(out, 1, false)) {
            assertThat(unchecked.words(plan.parameter("small"))).hasSize(6);
        }
    }

    @Test
    void truncatedShareIsRefused() throws IOException {
        write(out);
        byte[] bytes = Files.readAllBytes(sharesOf(out, 0));
        Files.write(sharesOf(out, 0), Arrays.copyOf(bytes, bytes.length - 8));
        assertThatThrownBy(() -> ShareFolder.open(out, 0, false))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void parameterOfAnotherShapeIsRefused() {
        write(out);
        try (ShareFolder share = ShareFolder.open(out, 0)) {
            assertThatThrownBy(() -> share.words(new ParameterFormat("small", 3, 2, 12, 64)))
                    .isInstanceOf(FormatException.class)
                    .hasMessage("parameter small: the share has 2 x 3, expected 3 x 2");
            assertThatThrownBy(() -> share.words(new ParameterFormat("none", 3, 2, 12, 64)))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("none");
        }
    }

    @Test
    void anotherTokenizerIsRefusedWithBothDigests() {
        INPUT.requireTokenizer("here", INPUT.tokenizerDigest());
        assertThatThrownBy(() -> INPUT.requireTokenizer("here", "fe".repeat(32)))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("here: this tokenizer is not the model's")
                .hasMessageContaining("fefefefefefe...")
                .hasMessageContaining("0123456789ab...");
    }

    @Test
    void brokenManifestsAreNamed() throws IOException {
        write(out);
        assertManifestRefused(
                m -> m.replace(VERSION + ShareManifest.FORMAT_VERSION, VERSION + 99),
                "format version 99, this program reads " + ShareManifest.FORMAT_VERSION);
        assertManifestRefused(
                m -> m.replace(VERSION + ShareManifest.FORMAT_VERSION, VERSION + 7),
                "format version 7, this program reads " + ShareManifest.FORMAT_VERSION);
        assertManifestRefused(
                m -> m.replace("\"tokenizerDigest\"", "\"digest\""),
                "does not say which tokenizer the model has (input.tokenizerDigest)");
        assertManifestRefused(
                m -> m.replace("\"pair\" : false", "\"pair\" : null"),
                "input.pair is null, expected a value");
        assertManifestRefused(m -> m.replace("\"pair\" : false", "\"pair\" : 1"), "(input.pair)");
        assertManifestRefused(
                m -> m.replace("\"tokenizerDigest\" : \"01", "\"tokenizerDigest\" : \"0x"),
                "the tokenizer's digest is not 64 hexadecimal digits");
        assertManifestRefused(
                m -> m.replace("secformer-shares", "x"), "not the manifest of a share");
        assertManifestRefused(
                m -> m.replace("\"party\" : 0", "\"party\" : 2"),
                "the party is 2, expected 0 or 1");
        assertManifestRefused(
                m -> m.replaceFirst("\"shareId\" : \"..", "\"shareId\" : \"zz"),
                "share id is not 32 hexadecimal digits");
        assertManifestRefused(
                m -> m.replace("\"ringBits\" : 40", "\"ringBits\" : 400"), "ring bits must be");
        assertManifestRefused(
                m -> m.replace("\"rows\" : 300", "\"rows\" : 301"),
                "the precision plan is not the one that the manifest was written for");
        assertManifestRefused(
                m -> m.replace("\"name\" : \"small\"", "\"name\" : \"big\""),
                "the precision plan is not the one that the manifest was written for");
        assertManifestRefused(
                m -> m.replace("\"planDigest\" : \"", "\"planDigest\" : \"00"),
                "the precision plan is not the one that the manifest was written for");
        assertManifestRefused(m -> m.substring(0, m.length() / 2), "not valid JSON");
        assertManifestRefused(
                m -> m.replace("\"positive\"", "\"positive\",\"x\""), "has 3 outputs");
        Files.delete(manifestOf(out, 0));
        assertThatThrownBy(() -> ShareFolder.open(out, 0))
                .hasMessageContaining("manifest.json: there is no such file");
    }

    @Test
    void taskThatDoesNotFitTheModelIsRefused() {
        TaskInfo mnli = new TaskInfo("MNLI", false, List.of("a", "b", "c"));
        assertThatThrownBy(
                        () ->
                                new ShareWriter(
                                        CONFIG,
                                        mnli,
                                        INPUT,
                                        plan,
                                        JsonNodeFactory.instance.objectNode()))
                .isInstanceOf(FormatException.class)
                .hasMessage("task MNLI has 3 outputs, the model 2");
    }

    @Test
    void exponentsOfColumnsThatAreNotThereAreRefused() throws IOException {
        PrecisionPlan divided =
                PrecisionPlan.builder(1.5)
                        .site(ColumnExponents.of("layer.0.output.norm.squares", new int[] {0, 3}))
                        .parameter(plan.parameter("small"))
                        .build();
        ObjectNode provenance = JsonNodeFactory.instance.objectNode().put("tool", "test");
        new ShareWriter(CONFIG, TASK, INPUT, divided, provenance)
                .write(out, f -> words.getOrDefault(f.name(), new long[0]), report);
        assertManifestRefused(
                m -> m.replace("\"index\" : 1", "\"index\" : 8"),
                "an exponent to column 8 at layer.0.output.norm.squares, rows have 8");
        assertManifestRefused(
                m -> m.replace("\"exponent\" : 3", "\"exponent\" : 9"),
                "has an exponent of 1 to 6, found column 1 with 9");
    }

    private void assertManifestRefused(UnaryOperator<String> change, String message)
            throws IOException {
        Path file = manifestOf(out, 0);
        String good = Files.readString(file);
        String changed = change.apply(good);
        assertThat(changed).isNotEqualTo(good);
        Files.writeString(file, changed, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ShareFolder.open(out, 0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message);
        Files.writeString(file, good, StandardCharsets.UTF_8);
    }

    private String write(Path target) {
        return writer().write(target, f -> words.getOrDefault(f.name(), new long[0]), report);
    }

    private ShareWriter writer() {
        ObjectNode provenance = JsonNodeFactory.instance.objectNode().put("tool", "test");
        return new ShareWriter(CONFIG, TASK, INPUT, plan, provenance);
    }

    /** Chi-square of the bytes against uniform: 255 degrees of freedom, bound far out (1e-9). */
    private static void assertBytesUniform(long[] words) {
        long[] counts = new long[256];
        for (long word : words) {
            for (int shift = 0; shift < 64; shift += 8) {
                counts[(int) (word >>> shift) & 0xFF]++;
            }
        }
        double expected = words.length * 8 / 256.0;
        double chiSquare = 0;
        for (long count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isBetween(130.0, 410.0);
    }

    private static Path sharesOf(Path shares, int party) {
        return ShareFolder.ofParty(shares, party).resolve(ShareFolder.SHARES_FILE);
    }

    private static Path manifestOf(Path shares, int party) {
        return ShareFolder.ofParty(shares, party).resolve(ShareManifest.FILE);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
