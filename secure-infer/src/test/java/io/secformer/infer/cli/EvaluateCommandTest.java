package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.PredictionReader;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.file.JsonFiles;
import io.secformer.testing.Captured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An evaluation from files to its exit code, all roles in this process. */
@Timeout(180)
class EvaluateCommandTest {
    private static final int POSITIONS = 40;

    @TempDir private static Path common;
    private static Path glue;
    private static Path model;
    private static Path shares;

    @TempDir private Path folder;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonFiles.parse(out.getBytes(StandardCharsets.UTF_8), "the scores");
        }
    }

    @BeforeAll
    static void convertOnce() throws Exception {
        glue = common.resolve("glue");
        BuiltinData.write(glue, 7, new BuiltinData.Sizes(60, 12, 6));
        BertConfig config =
                BertConfig.ofSize(BuiltinData.vocabulary().size(), 24, 1, 3, 48)
                        .withMaxPositionEmbeddings(POSITIONS)
                        .withLabels(List.of("negative", "positive"))
                        .withSoftmax(SoftmaxFunction.TWO_QUAD);
        model = common.resolve("model");
        new HfCheckpointWriter(config).tokenizerFrom(glue).write(model, tensors(config));
        shares = common.resolve("shares");
        Path said = common.resolve("said");
        int code =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path", "")),
                                "io.secformer.convert.cli.ConvertMain",
                                "--model",
                                model.toString(),
                                "--task",
                                "SST-2",
                                "--calibrate",
                                glue.resolve("SST-2/train.tsv").toString(),
                                "--sweep-examples",
                                "8",
                                "--out",
                                shares.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start()
                        .waitFor();
        assertThat(code).as(Files.readString(said)).isZero();
    }

    private static Map<String, float[]> tensors(BertConfig config) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (name, shape) -> {
                            float center = name.endsWith("LayerNorm.weight") ? 1 : 0;
                            float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = center + (float) random.nextGaussian(0, 0.2);
                            }
                            tensors.put(name, values);
                        });
        return tensors;
    }

    private static Run run(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--model", model.toString()));
        arguments.addAll(List.of("--task", "SST-2", "--glue-dir", data.toString(), "--json"));
        arguments.addAll(List.of("--shares", shares.toString()));
        arguments.addAll(List.of(more));
        Captured run = Captured.of(() -> InferMain.run(arguments.toArray(String[]::new)));
        return new Run(run.code(), run.out(), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "fixed", "private"})
    void splitWithoutLabelsGivesPredictionsAndNoMetric(String mode) {
        Run run = run(glue, "--mode", mode, "--split", "test", "--out", folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .containsPattern(
                        "(?m)^SST-2 test has texts without labels: there will be no metric$");
        assertThat(run.json().path("examples").asInt()).isEqualTo(6);
        assertThat(run.json().path("student").isNull()).isTrue();
        assertThat(run.json().path("studentPrivate").isNull()).isTrue();
        assertThat(PredictionReader.read(folder.resolve("predictions.tsv"), GlueTask.SST_2))
                .hasSize(6);
    }

    /** People are told what a reading gives; documents for programs have all fields. */
    @ParameterizedTest
    @ValueSource(strings = {"clear", "fixed", "private"})
    void linesAreOfWhatWasMeasured(String mode) {
        Captured run =
                Captured.of(
                        () ->
                                InferMain.run(
                                        "evaluate",
                                        "--model",
                                        model.toString(),
                                        "--task",
                                        "SST-2",
                                        "--glue-dir",
                                        glue.toString(),
                                        "--shares",
                                        shares.toString(),
                                        "--examples",
                                        "4",
                                        "--mode",
                                        mode));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("student ", "examples ").doesNotContain(" -\n");
        List<String> ofShares = List.of("studentPrivate ", "rounds ", "serverBytes ", "batch ");
        if (mode.equals("private")) {
            assertThat(run.out()).contains(ofShares);
        } else {
            assertThat(run.out()).doesNotContain(ofShares);
        }
        assertThat(run.out().contains("studentFixed ")).isEqualTo(!mode.equals("clear"));
    }

    @Test
    void longTextsAreAnsweredRightAndSaidToBeUnreliable() throws IOException {
        String words =
                String.join(
                        " ",
                        GlueReader.read(glue, GlueTask.SST_2, Split.TRAIN).subList(0, 20).stream()
                                .map(example -> example.text().strip())
                                .toList());
        List<String> all = List.of(words.split(" +", -1));
        Path data = Files.createDirectories(folder.resolve("SST-2"));
        Files.write(
                data.resolve("dev.tsv"),
                List.of(
                        "sentence\tlabel",
                        String.join(" ", all.subList(0, 5)) + "\t1",
                        String.join(" ", all.subList(5, 33)) + "\t0",
                        String.join(" ", all.subList(0, 70)) + "\t1"));

        Run run = run(folder, "--mode", "private");

        assertThat(run.code()).as(run.err()).isEqualTo(3);
        assertThat(run.err())
                .contains("1 of 3 texts are cut to 40 tokens\n")
                .contains("2 of 3 texts are longer than the ")
                .endsWith(
                        "answers may be wrong: 1 text is longer than the longest allowed input,"
                                + " and cut; 2 texts are longer than all calibration texts\n");
        JsonNode scores = run.json();
        assertThat(scores.path("truncated").asInt()).isEqualTo(1);
        assertThat(scores.path("beyondCalibration").asInt()).isEqualTo(2);
        assertThat(scores.path("unreliable").asInt()).isEqualTo(2);
        assertThat(scores.path("reliable").asBoolean(true)).isFalse();
        assertThat(scores.path("reasons")).hasSize(2);
        // The ranges hold nevertheless: they were planned for inputs as long as these.
        assertThat(scores.path("saturated").asLong(-1)).isZero();
        assertThat(scores.path("wraps").asInt(-1)).isZero();
        assertThat(scores.path("labelAgreement").asDouble()).isEqualTo(1);
    }

    @Test
    void reliableAnswersEndWellAndTellShortNumbers() {
        Run run = run(glue, "--mode", "private", "--examples", "4");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("reliable").asBoolean()).isTrue();
        assertThat(run.json().path("reasons")).isEmpty();
        for (String name : List.of("onlineSeconds", "offlineSeconds", "sentencesPerSecond")) {
            assertThat(run.json().path(name).asText().length()).as(name).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void whatNeedsNoWorkToSeeIsSaidAtOnce() {
        assertFails(2, "--examples is -1, expected 0 or more", glue, "--examples", "-1");
        assertFails(
                2,
                "--max-tokens is 41, the model has 40 positions (max_position_embeddings)",
                glue,
                "--max-tokens",
                "41");
        assertFails(2, "--max-tokens is 3, expected 4 or more", glue, "--max-tokens", "3");
        assertFails(
                1,
                folder.resolve("SST-2").resolve("dev.tsv") + ": there is no such file",
                folder,
                "--mode",
                "private");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "private"})
    void sharesOfAnotherModelAreRefused(String mode) throws IOException {
        BertConfig config = BertConfig.read(model.resolve("config.json"));
        Path retrained = folder.resolve("retrained");
        Map<String, float[]> tensors = tensors(config);
        Objects.requireNonNull(tensors.get("classifier.bias"))[0] += 1;
        new HfCheckpointWriter(config).tokenizerFrom(glue).write(retrained, tensors);
        String[] asked = {"--mode", mode, "--model", retrained.toString()};
        assertRefused(
                shares + ": was converted from other weights than those of " + retrained, asked);

        Path exact = folder.resolve("exact");
        BertConfig other = config.withSoftmax(SoftmaxFunction.SOFTMAX);
        new HfCheckpointWriter(other).tokenizerFrom(glue).write(exact, tensors);
        asked[3] = exact.toString();
        assertRefused(
                shares
                        + ": was converted from another model than "
                        + exact
                        + ": configurations differ",
                asked);
    }

    private static void assertRefused(String message, String... asked) {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--task", "SST-2", "--glue-dir"));
        arguments.add(glue.toString());
        arguments.addAll(List.of("--shares", shares.toString()));
        arguments.addAll(List.of(asked));
        Captured run = Captured.of(() -> InferMain.run(arguments.toArray(String[]::new)));
        assertThat(run.err()).isEqualTo("secformer: " + message + "\n");
        assertThat(run.code()).isEqualTo(1);
    }

    private static void assertFails(int code, String message, Path data, String... more) {
        Run run = run(data, more);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("secformer: " + message + "\n");
    }

    @Test
    void privateEvaluationAddsItsRowToTheCard() throws Exception {
        Path card = shares.resolve("README.md");
        assertThat(Files.readString(card)).containsPattern("\\| 24 \\| [0-9]+ \\| [0-9.]+ \\|");
        Run fixed = run(glue, "--mode", "fixed", "--examples", "3");
        assertThat(fixed.code()).as(fixed.err()).isZero();
        assertThat(Files.readString(card)).doesNotContain("| dev, 3 examples |");
        Run first = run(glue, "--mode", "private", "--examples", "3");
        assertThat(first.code()).as(first.err()).isZero();
        String row =
                Files.readString(card)
                        .lines()
                        .filter(line -> line.startsWith("| dev, 3 examples |"))
                        .findFirst()
                        .orElseThrow();
        assertThat(row)
                .contains(
                        String.format(
                                Locale.ROOT, "| %.1f |", first.json().path("student").asDouble()))
                .contains("| " + first.json().path("rounds").asInt() + " |");
        Run again = run(glue, "--mode", "private", "--examples", "3");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readString(card).lines().filter(row::equals)).hasSize(1);
    }
}
