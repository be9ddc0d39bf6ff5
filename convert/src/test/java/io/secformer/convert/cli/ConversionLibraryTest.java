package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.conversion.Converted;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.ReadOptions;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library writes what the command writes. */
class ConversionLibraryTest {
    @TempDir private static Path common;
    private static Path model;
    private static Path calibration;

    @TempDir private Path folder;

    @BeforeAll
    static void writeModel() throws IOException {
        SmallCheckpoint small = new SmallCheckpoint(common);
        model = small.write(common.resolve("model"));
        calibration = small.calibration();
    }

    @Test
    void commandAndLibraryWriteTheSameModel() {
        Path byCommand = folder.resolve("command");
        CommandRun run =
                CommandRun.of(
                        "--model",
                        model.toString(),
                        "--calibrate",
                        calibration.toString(),
                        "--task",
                        "SST-2",
                        "--calibrate-examples",
                        "16",
                        "--sweep-examples",
                        "8",
                        "--head-room",
                        "2",
                        "--logit-error",
                        "0.002",
                        "--max-tokens",
                        "20",
                        "--embedding",
                        "public",
                        "--strategy",
                        "series-wan",
                        "--out",
                        byCommand.toString(),
                        "--json");
        assertThat(run.code()).as(run.err()).isZero();

        List<String> notes = new ArrayList<>();
        Path byLibrary = folder.resolve("library");
        Converted converted =
                Conversion.of(model)
                        .task(GlueTask.of("SST-2"))
                        .calibrate(calibration)
                        .examples(16)
                        .sweepExamples(8)
                        .logitError(0.002)
                        .strategy(Strategy.SERIES_WAN)
                        .embedding(Embedding.PUBLIC)
                        .headRoom(2)
                        .maxTokens(20)
                        .notes(notes::add)
                        .writeTo(byLibrary);

        assertThat(notes).allMatch(note -> run.err().contains(note) || ofTheMachine(note));
        JsonNode said = JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "said");
        assertThat(converted.plannedTokens()).isEqualTo(20);
        assertThat(said.path("plannedTokens").asInt()).isEqualTo(20);
        assertThat(said.path("calibrationExamples").asInt()).isEqualTo(converted.examples());
        assertThat(said.path("predictedLogitError").asDouble()).isEqualTo(converted.logitError());
        assertThat(said.path("maxLogitDifference").asDouble())
                .isEqualTo(converted.check().maxLogitDifference());
        for (int party = 0; party < 2; party++) {
            assertThat(apartFromChance(manifest(byLibrary, party)))
                    .isEqualTo(apartFromChance(manifest(byCommand, party)));
        }
        assertThat(apartFromChance(JsonFiles.read(byLibrary.resolve("report.json"), 1 << 24)))
                .isEqualTo(
                        apartFromChance(JsonFiles.read(byCommand.resolve("report.json"), 1 << 24)));
        assertThat(PublicEmbeddings.file(byLibrary))
                .hasSameBinaryContentAs(PublicEmbeddings.file(byCommand));
        for (String name : converted.plan().parameters().keySet()) {
            assertThat(words(byLibrary, name)).as(name).isEqualTo(words(byCommand, name));
        }
    }

    /** What differs from run to run: shares are new each time. */
    private static JsonNode apartFromChance(JsonNode document) {
        ObjectNode copy = document.deepCopy();
        copy.remove(List.of("shareId", "modelDigest", "modelDigestSalt", "sharesDigest"));
        if (copy.has("provenance")) {
            ((ObjectNode) copy.path("provenance")).remove("time");
        }
        return copy;
    }

    private static boolean ofTheMachine(String note) {
        return note.contains("a machine with AVX-512DQ is faster");
    }

    private static JsonNode manifest(Path shares, int party) {
        return JsonFiles.read(
                ShareFolder.ofParty(shares, party).resolve(ShareManifest.FILE), 1 << 24);
    }

    /** A parameter's words, from both shares. */
    private static long[] words(Path shares, String name) {
        try (ShareFolder zero = ShareFolder.open(shares, 0);
                ShareFolder one = ShareFolder.open(shares, 1)) {
            ParameterFormat format = zero.manifest().plan().parameter(name);
            long[] first = zero.words(format);
            long[] second = one.words(format);
            long mask = format.ringBits() == 64 ? -1 : (1L << format.ringBits()) - 1;
            for (int i = 0; i < first.length; i++) {
                first[i] = (first[i] + second[i]) & mask;
            }
            return first;
        }
    }

    @Test
    void textsOfAProgramAndTheModelsOwnLabelsWillDo() {
        List<Example> rows =
                GlueReader.readFile(
                        calibration, GlueTask.of("SST-2"), Split.TRAIN, ReadOptions.STRICT);
        Path shares = folder.resolve("shares");
        List<String> texts = rows.stream().map(Example::text).limit(12).toList();
        // @start region="convert"
        Converted converted =
                Conversion.of(model) // a Hugging Face folder with its tokenizer
                        .calibrate(texts)
                        .embedding(Embedding.PUBLIC)
                        .writeTo(shares);
        // @end
        assertThat(converted.examples()).isEqualTo(12);
        assertThat(converted.logitError()).isPositive();
        assertThat(PublicEmbeddings.file(shares)).exists();
        ShareManifest manifest =
                ShareManifest.read(ShareFolder.ofParty(shares, 0).resolve(ShareManifest.FILE));
        assertThat(manifest.task().labels()).containsExactly("negative", "positive");
        assertThat(manifest.task().name()).isEqualTo("custom");
        assertThat(manifest.input().pair()).isFalse();
        assertThat(manifest.modelDigest()).isEqualTo(converted.modelDigest());

        Conversion.of(model)
                .calibrateOn(
                        rows.stream()
                                .limit(6)
                                .map(row -> new Example(row.id(), row.text(), "and so", Double.NaN))
                                .toList())
                .sweepExamples(0)
                .writeTo(shares);
        assertThat(
                        ShareManifest.read(
                                        ShareFolder.ofParty(shares, 0).resolve(ShareManifest.FILE))
                                .input()
                                .pair())
                .isTrue();
    }

    @Test
    void whatCannotBeIsSaidInOneSentence() throws IOException {
        Conversion conversion = Conversion.of(model);
        assertThatThrownBy(() -> conversion.writeTo(folder.resolve("out")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there are no texts to calibrate on: call calibrate before writeTo");
        assertThatThrownBy(() -> conversion.calibrate(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no text to calibrate on");
        assertThatThrownBy(() -> conversion.maxTokens(99))
                .hasMessage(
                        "the longest input has 99 tokens, the model 24 positions"
                                + " (max_position_embeddings)");
        assertThatThrownBy(() -> conversion.headRoom(0.5))
                .hasMessage("headroom is 0.5, expected a factor from 1 to 100");
        assertThatThrownBy(() -> conversion.checkExamples(0))
                .hasMessage("the number of examples to check is 0, expected 1 or more");
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("mine"), "kept");
        assertThatThrownBy(() -> conversion.calibrate(List.of("a")).writeTo(foreign))
                .isInstanceOf(FormatException.class);
        assertThat(foreign.resolve("mine")).exists();
        assertThat(conversion.abandon()).isTrue();
        assertThatThrownBy(() -> Conversion.of(folder)).isInstanceOf(FormatException.class);
    }
}
