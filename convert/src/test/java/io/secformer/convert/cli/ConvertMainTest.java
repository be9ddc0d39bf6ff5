package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.ShareManifest;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a checkpoint to a sharing, into it and back: what goes well, and shares that do not fit. */
class ConvertMainTest {
    private static final String RANGE = " +-?[0-9.e+-]+ to -?[0-9.e+-]+";

    @TempDir private static Path common;
    private static Path model;
    private static Path calibration;
    private static Path shares;
    private static CommandRun converted;

    @TempDir private Path folder;

    @BeforeAll
    static void convertOnce() throws IOException {
        SmallCheckpoint small = new SmallCheckpoint(common);
        model = small.write(common.resolve("model"));
        calibration = small.calibration();
        shares = common.resolve("below").resolve("shares");
        converted =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "16",
                        "--out",
                        shares.toString(),
                        "--json");
    }

    @Test
    void conversionPrintsOneDocumentAndWritesBothHalves() throws IOException {
        assertThat(converted.complaints()).isEmpty();
        assertThat(converted.code()).isZero();
        JsonNode result = json(converted.out());
        assertThat(result.path("shares").asText()).isEqualTo(shares.toString());
        assertThat(result.path("calibrationExamples").asInt()).isBetween(8, 16);
        // Beside the examples, what was made of them is compared too.
        assertThat(result.path("checkedExamples").asInt())
                .isGreaterThan(result.path("calibrationExamples").asInt());
        assertThat(result.path("maxLogitDifference").asDouble()).isPositive();
        assertThat(result.path("saturated").asLong(-1)).isZero();
        for (int party = 0; party < 2; party++) {
            ShareManifest manifest = ShareManifest.read(manifest(shares, party));
            assertThat(manifest.party()).isEqualTo(party);
            assertThat(manifest.modelDigest()).isEqualTo(result.path("modelDigest").asText());
            assertThat(manifest.task().name()).isEqualTo("SST-2");
            assertThat(manifest.config()).isEqualTo(SmallCheckpoint.config());
        }
        assertThat(names(shares))
                .containsExactlyInAnyOrder("party0", "party1", "report.json", "README.md");
        assertThat(names(common.resolve("below"))).containsExactly("shares");
    }

    @Test
    void cardSaysWhoMayHaveWhatAndNothingOfTheSharing() throws IOException {
        String card = Files.readString(shares.resolve("README.md"));
        assertThat(card)
                .contains("| party0/ | server 0 alone |")
                .contains("| report.json | the model's owner alone")
                .contains("| strategy | series |")
                .contains("| buckets | 16, 24 tokens")
                .contains("./secformer server --party 1 --shares shares/party1 --keys keys")
                .contains("--tokenizer model")
                .contains("rows of evaluations: begin")
                .doesNotContain("public/")
                .doesNotContain(common.toString());
        ShareManifest manifest = ShareManifest.read(manifest(shares, 0));
        // The same model gives the same card, whatever its shares are.
        assertThat(card).doesNotContain(manifest.shareId(), manifest.modelDigest());
    }

    @Test
    void everyLongStepTellsItsExamplesAndSeconds() {
        assertThat(converted.err().lines())
                .filteredOn(line -> !line.startsWith("calibrating on "))
                .allMatch(line -> line.matches("[a-z ]+: (\\d+ examples, )?\\d+\\.\\d s"))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "calibration",
                        "sensitivities",
                        "planning",
                        "fixed point against the clear model");
    }

    @Test
    void comparisonReadsAsManyExamplesAsIsAsked() {
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "16",
                        "--check-examples",
                        "3",
                        "--sweep-examples",
                        "0",
                        "--out",
                        folder.resolve("few").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^fixed point against the clear model on 3 of \\d+ inputs: ");
    }

    @Test
    void bothHalvesTellHowFarTheRangesReach() throws IOException {
        JsonNode result = json(converted.out());
        Calibration calibration = ShareManifest.read(manifest(shares, 0)).calibration();
        assertThat(calibration).isEqualTo(ShareManifest.read(manifest(shares, 1)).calibration());
        // The model has 24 positions; no calibration text fills them.
        assertThat(calibration.plannedTokens()).isEqualTo(24);
        assertThat(calibration.calibratedTokens()).isBetween(5, 23);
        assertThat(result.path("plannedTokens").asInt()).isEqualTo(24);
        assertThat(result.path("calibratedTokens").asInt())
                .isEqualTo(calibration.calibratedTokens());
        double exact =
                JsonFiles.read(shares.resolve("report.json"), 1 << 26)
                        .path("logitError")
                        .asDouble();
        assertThat(exact).isEqualTo(result.path("predictedLogitError").asDouble()).isPositive();
        assertThat(calibration.logitError()).isBetween(exact, 1.1 * exact);
    }

    @Test
    void planWithoutSensitivitiesPredictsNoError() {
        Path plain = folder.resolve("plain");
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "8",
                        "--sweep-examples",
                        "0",
                        "--max-tokens",
                        "20",
                        "--out",
                        plain.toString());
        assertThat(run.code()).as(run.err()).isZero();
        Calibration reach = ShareManifest.read(manifest(plain, 0)).calibration();
        assertThat(reach.logitError()).isNaN();
        assertThat(reach.plannedTokens()).isEqualTo(20);
    }

    @Test
    void whatWideRangesTookIsTold() throws IOException {
        BertConfig config = SmallCheckpoint.config().withSoftmax(SoftmaxFunction.SOFTMAX);
        Map<String, float[]> tensors = SmallCheckpoint.tensors(config);
        tensors.replaceAll(
                (name, values) ->
                        name.contains("layer.1.attention.self.query") ? longer(values) : values);
        Path sharp =
                new SmallCheckpoint(folder)
                        .write(
                                folder.resolve("sharp"),
                                config,
                                tensors,
                                SmallCheckpoint.shapes(config));
        CommandRun run =
                CommandRun.of(
                        "--model",
                        sharp.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "8",
                        "--out",
                        folder.resolve("halved").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern(
                        "(?m)^wide ranges: scores halved in 1 of 2 layers, [1-8] times in all.*$");
        assertThat(converted.out()).doesNotContain("wide ranges");
    }

    private static float[] longer(float[] query) {
        float[] longer = query.clone();
        for (int i = 0; i < longer.length; i++) {
            longer[i] *= 60;
        }
        return longer;
    }

    @Test
    void conversionForFewerRoundsIsAnotherModel() {
        Path fewer = folder.resolve("fewer");
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "16",
                        "--strategy",
                        "series-wan",
                        "--out",
                        fewer.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("headroom 1.50, strategy series-wan");
        ShareManifest manifest = ShareManifest.read(manifest(fewer, 1));
        assertThat(manifest.plan().strategy()).isEqualTo(Strategy.SERIES_WAN);
        assertThat(manifest.plan().digest())
                .isNotEqualTo(ShareManifest.read(manifest(shares, 1)).plan().digest());
        assertThat(CommandRun.of("inspect", fewer.toString()).out())
                .startsWith("headroom 1.50, strategy series-wan")
                .containsPattern(
                        "(?m)^layer.0.intermediate.unscaled +\\d+ +\\d+ +1 +[0-9.e-]+" + RANGE);
        assertThat(verify(fewer, model).out()).contains("model digest right");
    }

    @Test
    void inspectionShowsWiresSeriesAndParameters() {
        CommandRun run = CommandRun.of("inspect", shares.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("headroom 1.50")
                .containsPattern(
                        "(?m)^wire +fraction +ring +guard +sensitivity +seen +planned for$")
                .containsPattern("(?m)^series +columns +harmonics +period +fit error$")
                .containsPattern("(?m)^parameter +fraction +ring +sensitivity +largest error$")
                .containsPattern("(?m)^logits +\\d+ +\\d+ +\\d+ +-" + RANGE + RANGE + "$")
                .containsPattern("(?m)^classifier +\\d+ +\\d+ +[0-9.e-]+ +[0-9.e-]+$");
    }

    @Test
    void inspectionAsJsonHoldsThePlanAndTheOwnersReport() throws IOException {
        CommandRun run = CommandRun.of("inspect", shares.toString(), "--json");
        assertThat(run.err()).isEmpty();
        JsonNode all = json(run.out());
        assertThat(all.path("plan").path("wires").size()).isPositive();
        assertThat(all.path("report").path("parameters").size())
                .isEqualTo(all.path("plan").path("parameters").size());
        assertThat(all.path("modelDigest").asText())
                .isEqualTo(all.path("report").path("modelDigest").asText());
    }

    @Test
    void inspectionOfAPartysShareNeedsNoReport() throws IOException {
        Refusal.copy(shares.resolve("party0"), folder.resolve("shares").resolve("party0"));
        CommandRun run = CommandRun.of("inspect", folder.resolve("shares").toString(), "--json");
        assertThat(run.err()).isEmpty();
        assertThat(json(run.out()).path("report").isEmpty()).isTrue();
    }

    @Test
    void sharesVerifyAgainstTheirCheckpoint() {
        CommandRun run = verify(shares, model);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("parameters are those of the checkpoint, rounded by ");
        assertThat(run.out()).endsWith("model digest right" + System.lineSeparator());
    }

    @Test
    void verificationAsJsonSaysWhatWasCompared() {
        CommandRun run = verify(shares, model, "--json");
        assertThat(run.err()).isEmpty();
        JsonNode result = json(run.out());
        assertThat(result.path("parameters").asInt())
                .isEqualTo(ShareManifest.read(manifest(shares, 0)).plan().parameters().size());
        assertThat(result.path("different").asInt(-1)).isZero();
        assertThat(result.path("digestChecked").asBoolean()).isTrue();
        assertThat(result.path("maxQuantizationError").asDouble()).isBetween(0.0, 0.01);
    }

    @Test
    void verificationNamesAnAlteredShare() throws IOException {
        Path copy = copied();
        Path words = copy.resolve("party1").resolve("shares.safetensors");
        byte[] bytes = Files.readAllBytes(words);
        bytes[bytes.length - 50] ^= 4;
        Files.write(words, bytes);
        assertThat(Refusal.lineOf(verify(copy, model), 1))
                .isEqualTo(words + ": the words are not those that the manifest was written for");
        assertThat(Refusal.lineOf(verify(copy, model, "--json"), 1)).startsWith(words.toString());
    }

    @Test
    void verificationNamesATruncatedOrMissingShare() throws IOException {
        Path copy = copied();
        Path words = copy.resolve("party0").resolve("shares.safetensors");
        byte[] bytes = Files.readAllBytes(words);
        Files.write(words, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(Refusal.lineOf(verify(copy, model), 1))
                .startsWith(words + ": tensor ")
                .endsWith("(truncated?)");
        Files.delete(words);
        assertThat(Refusal.lineOf(verify(copy, model), 1))
                .isEqualTo(words + ": there is no such file");
    }

    @Test
    void verificationNamesSwappedHalves() throws IOException {
        Path copy = folder.resolve("copy");
        Refusal.copy(shares.resolve("party0"), copy.resolve("party1"));
        Refusal.copy(shares.resolve("party1"), copy.resolve("party0"));
        assertThat(Refusal.lineOf(verify(copy, model), 1))
                .isEqualTo(
                        copy.resolve("party0")
                                + ": holds the share of party 1, expected that of party 0, or the"
                                + " folder above both");
    }

    @Test
    void verificationAgainstAnotherCheckpointCountsTheWords() throws IOException {
        Path copy = folder.resolve("model");
        Refusal.copy(model, copy);
        byte[] weights = Files.readAllBytes(copy.resolve("model.safetensors"));
        weights[weights.length - 1] ^= (byte) 0x80; // the sign of the classifier's last bias
        Files.write(copy.resolve("model.safetensors"), weights, StandardOpenOption.WRITE);
        assertThat(Refusal.lineOf(verify(shares, copy), 1))
                .isEqualTo(shares + ": 1 words are not those of the checkpoint");
    }

    @Test
    void embeddingTablesCanBePublic() throws IOException {
        Path open = folder.resolve("open");
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        common.resolve("glue/SST-2/train.tsv").toString(),
                        "--task",
                        "sst2",
                        "--calibrate-examples",
                        "16",
                        "--embedding",
                        "public",
                        "--out",
                        open.toString(),
                        "--json");
        assertThat(run.complaints()).isEmpty();
        Path beside = open.resolve("public");
        Path file = beside.resolve("embeddings.safetensors");
        assertThat(json(run.out()).path("embeddings").asText()).isEqualTo(file.toString());
        assertThat(names(open))
                .containsExactlyInAnyOrder(
                        "party0", "party1", "public", "report.json", "README.md");
        assertThat(names(beside)).containsExactly("embeddings.safetensors");
        String digest = String.valueOf(ShareManifest.read(manifest(open, 1)).embeddingsDigest());
        assertThat(CommandRun.of("inspect", open.toString()).out())
                .contains("public/embeddings.safetensors has SHA-256 " + digest)
                .containsPattern("(?m)^embeddings.table +\\d+ +\\d+ +- +[0-9.e-]+$");
        assertThat(json(verify(open, model, "--json").out()).path("parameters").asInt())
                .isEqualTo(ShareManifest.read(manifest(shares, 0)).plan().parameters().size());

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 8] ^= 1;
        Files.write(file, bytes);
        assertThat(Refusal.lineOf(verify(open, model), 1))
                .isEqualTo(
                        file
                                + ": the embedding tables are not those that the model was shared"
                                + " with");
    }

    @Test
    void inspectionOfWhatIsNoSharingSaysWhatIsMissing() {
        assertThat(Refusal.lineOf(CommandRun.of("inspect", folder.toString()), 1))
                .isEqualTo(
                        folder
                                + ": holds no party0/manifest.json, expected the folder above"
                                + " party0 and party1 that convert wrote");
    }

    private Path copied() throws IOException {
        Path copy = folder.resolve("copy");
        Refusal.copy(shares, copy);
        return copy;
    }

    private static CommandRun verify(Path shares, Path model, String... more) {
        List<String> arguments =
                Stream.concat(
                                Stream.of(
                                        "verify",
                                        "--shares",
                                        shares.toString(),
                                        "--model",
                                        model.toString()),
                                Arrays.stream(more))
                        .toList();
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static JsonNode json(String text) {
        return JsonFiles.parse(text.getBytes(StandardCharsets.UTF_8), "standard output");
    }

    private static Path manifest(Path shares, int party) {
        return shares.resolve("party" + party).resolve("manifest.json");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
