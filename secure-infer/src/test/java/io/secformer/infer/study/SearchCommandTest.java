package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.conversion.Conversion;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.share.OwnersReport;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.builtin.BuiltinData;
import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.infer.cli.InferRun;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.Evaluator;
import io.secformer.infer.eval.FixedScores;
import io.secformer.infer.eval.Journal;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.kit.file.FolderLock;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search from models and texts to its files. */
@Timeout(300)
class SearchCommandTest {
    private static final int POSITIONS = 40;
    private static final int LIMIT = 9;
    private static final int WATCHED = 24;
    private static final int CHECKED = 8;

    @TempDir private static Path common;
    private static Path glue;
    private static Path squares;
    private static Path exact;

    @TempDir private Path folder;

    @BeforeAll
    static void writeModels() throws IOException {
        glue = common.resolve("glue");
        BuiltinData.write(glue, 7, new BuiltinData.Sizes(60, 12, 6));
        squares = model("squares", SoftmaxFunction.TWO_QUAD, List.of("negative", "positive"));
        exact = model("exact", SoftmaxFunction.SOFTMAX, List.of("positive", "negative"));
    }

    private static Path model(String name, SoftmaxFunction softmax, List<String> labels) {
        BertConfig config =
                BertConfig.ofSize(BuiltinData.vocabulary().size(), 24, 1, 3, 48)
                        .withMaxPositionEmbeddings(POSITIONS)
                        .withLabels(labels)
                        .withSoftmax(softmax);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
        Map<String, float[]> tensors = new HashMap<>();
        BertTensors.all(config)
                .forEach(
                        (tensor, shape) -> {
                            float center = tensor.endsWith("LayerNorm.weight") ? 1 : 0;
                            float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = center + (float) random.nextGaussian(0, 0.2);
                            }
                            tensors.put(tensor, values);
                        });
        Path model = common.resolve(name);
        new HfCheckpointWriter(config).tokenizerFrom(glue).write(model, tensors);
        return model;
    }

    private InferRun search(List<Path> models, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search"));
        models.forEach(model -> arguments.addAll(List.of("--model", model.toString())));
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("--task", "SST-2");
        usual.put("--glue-dir", glue.toString());
        usual.put("--examples", "" + LIMIT);
        usual.put("--calibrate-examples", "" + WATCHED);
        usual.put("--check-examples", "" + CHECKED);
        usual.put("--out", out().toString());
        usual.keySet().removeAll(List.of(more));
        usual.forEach((option, value) -> arguments.addAll(List.of(option, value)));
        arguments.addAll(List.of(more));
        return InferRun.of(arguments.toArray(String[]::new));
    }

    private Path out() {
        return folder.resolve("found");
    }

    private static JsonNode json(InferRun run) {
        assertThat(run.code()).as(run.err()).isZero();
        return JsonFiles.parse(run.out().getBytes(StandardCharsets.UTF_8), "search");
    }

    private static JsonNode candidate(JsonNode json, Path model, String strategy, double error) {
        for (JsonNode each : json.path("candidates")) {
            if (each.path("model").asText().equals(model.toString())
                    && each.path("strategy").asText().equals(strategy)
                    && each.path("logitError").asDouble(0) == error) {
                return each;
            }
        }
        throw new AssertionError("no candidate " + model + " " + strategy + " " + error);
    }

    @Test
    void figuresAreThoseOfAConversionWithTheSameOptions() throws IOException {
        InferRun run =
                search(
                        List.of(squares, exact),
                        "--strategy",
                        "series,secformer",
                        "--logit-error",
                        "0.001,0.02",
                        "--activation-error",
                        "0.003",
                        "--tokens",
                        "16",
                        "--json");
        JsonNode json = json(run);
        assertThat(json.path("candidates")).hasSize(6);
        assertThat(json.path("examples").asInt()).isEqualTo(LIMIT);
        assertThat(json.path("of").asInt()).isEqualTo(12);
        for (Path model : List.of(squares, exact)) {
            for (double error : new double[] {0.001, 0.02}) {
                requireSame(candidate(json, model, "series", error), model, Strategy.SERIES, error);
            }
            requireSame(candidate(json, model, "secformer", 0), model, Strategy.SECFORMER, 0.001);
        }
        requireFiles(json);
    }

    /** The conversion is written, and read again as by evaluate. */
    private void requireSame(JsonNode found, Path model, Strategy strategy, double logitError) {
        Path shares = folder.resolve("shares");
        GlueTask task = GlueTask.SST_2;
        BertConfig config = BertConfig.read(model.resolve("config.json"));
        var ordered = task.inOrderOf(config.id2label());
        Conversion.of(model)
                .task(ordered)
                .calibrate(glue.resolve("SST-2/train.tsv"))
                .examples(WATCHED)
                .checkExamples(CHECKED)
                .strategy(strategy)
                .logitError(logitError)
                .activationError(0.003)
                .writeTo(shares);
        ShareManifest manifest = ShareFolder.manifestOfBoth(shares);
        BertParameters folded = Conversion.read(model);
        Journal journal = Journal.inMemory();
        List<Subject> subjects;
        try (BertTokenizer tokenizer = BertTokenizer.open(model, POSITIONS);
                Workers workers = new Workers(2)) {
            subjects =
                    Subjects.of(
                            GlueReader.read(glue, ordered, Split.DEV), LIMIT, tokenizer, POSITIONS);
            new Evaluator(
                            folded,
                            OwnersReport.rearranged(shares, manifest.plan(), folded),
                            manifest.plan(),
                            RingKernels.plain(workers).matmul(),
                            tokenizer.padId())
                    .run(subjects, journal, workers, Progress.none().begin(""));
        }
        FixedScores scores = FixedScores.of(ordered, journal.outcomes(subjects));
        Cost cost = CostReading.of(PlannedNetwork.of(config, manifest.plan(), 1, 16));
        String what = model + " " + strategy.name() + " " + logitError;
        assertThat(found.path("failure").asText()).as(what).isEmpty();
        assertThat(found.path("metricClear").asDouble()).as(what).isEqualTo(scores.clear());
        assertThat(found.path("metricFixed").asDouble()).as(what).isEqualTo(scores.fixed());
        assertThat(found.path("labelAgreement").asDouble())
                .as(what)
                .isEqualTo(scores.labelAgreement());
        assertThat(found.path("maxLogitDifference").asDouble())
                .as(what)
                .isEqualTo(scores.maxLogitDifference())
                .isPositive();
        assertThat(found.path("saturated").asLong(-1)).as(what).isEqualTo(scores.saturated());
        assertThat(found.path("rounds").asInt()).as(what).isEqualTo(cost.rounds());
        assertThat(found.path("serverBytes").asLong()).as(what).isEqualTo(cost.serverBytes());
        assertThat(found.path("dealerBytes").asLong()).as(what).isEqualTo(cost.dealerBytes());
        assertThat(found.path("clientBytes").asLong()).as(what).isEqualTo(cost.clientBytes());
    }

    private void requireFiles(JsonNode json) throws IOException {
        assertThat(JsonFiles.read(out().resolve("search.json"), 1 << 20).equals(json))
                .as("the file is what was printed")
                .isTrue();
        assertThat(Files.readAllLines(out().resolve("search.csv"))).hasSize(1 + 6);
        assertThat(out().resolve("search.png")).isNotEmptyFile();
        String text = Files.readString(out().resolve("search.txt"));
        assertThat(text)
                .startsWith("SST-2 dev, the first 9 of 12 examples: accuracy in percent; costs of")
                .contains("one text of 16 tokens", "  exact ", "one example is worth 11.11");
        assertThat(text.lines().filter(line -> line.startsWith("* ")).count())
                .isEqualTo(fronts(json) + 1)
                .isGreaterThan(1);
        assertThat(text.lines().reduce((first, second) -> second).orElseThrow())
                .startsWith("./secformer convert --model " + common)
                .contains(
                        " --calibrate-examples 24 --check-examples 8 --strategy series",
                        " --activation-error 0.003 --out shares");
        long before = 0;
        for (JsonNode each : json.path("candidates")) {
            assertThat(each.path("serverBytes").asLong()).isGreaterThanOrEqualTo(before);
            before = each.path("serverBytes").asLong();
        }
    }

    private static long fronts(JsonNode json) {
        long count = 0;
        for (JsonNode each : json.path("candidates")) {
            count += each.path("front").asBoolean() ? 1 : 0;
        }
        return count;
    }

    @Test
    void searchGoesOnWhereItWasInterrupted() throws IOException {
        String[] one = {
            "--strategy", "series", "--logit-error", "0.01", "--activation-error", "0.003", "--json"
        };
        JsonNode first = json(search(List.of(squares), one));
        assertThat(first.path("candidates")).hasSize(1);
        Path file = out().resolve("candidates.jsonl");
        String kept = Files.readString(file);
        assertThat(kept.lines()).hasSize(1);

        // What was found is taken as it was found; half a line is not.
        int rounds = first.path("candidates").get(0).path("rounds").asInt();
        String marked = kept.replace("\"rounds\":" + rounds, "\"rounds\":987654");
        Files.writeString(file, marked + kept.substring(0, kept.length() / 2));
        String[] two = one.clone();
        two[3] = "0.01,0.02";
        InferRun run = search(List.of(squares), two);
        JsonNode second = json(run);
        assertThat(run.err())
                .contains("1 of 2 candidates were found in an earlier run, see " + file + "\n")
                .contains("candidate 2 of 2: squares, series, logit error 0.02, activation error")
                .doesNotContain("candidate 1 of 2");
        assertThat(candidate(second, squares, "series", 0.01).path("rounds").asInt())
                .isEqualTo(987654);
        assertThat(candidate(second, squares, "series", 0.02).path("rounds").asInt())
                .isEqualTo(rounds);
        assertThat(Files.readAllLines(file)).hasSize(2);

        // All is known: nothing is calibrated again.
        InferRun third = search(List.of(squares), two);
        assertThat(json(third).path("candidates").equals(second.path("candidates"))).isTrue();
        assertThat(third.err())
                .isEqualTo("2 of 2 candidates were found in an earlier run, see " + file + "\n");

        // Other examples are another search.
        String[] other = Arrays.copyOf(one, one.length + 2);
        other[one.length] = "--examples";
        other[one.length + 1] = "5";
        InferRun fourth = search(List.of(squares), other);
        assertThat(json(fourth).path("candidates").get(0).path("rounds").asInt()).isEqualTo(rounds);
        assertThat(fourth.err())
                .contains(
                        file
                                + " has 2 candidates of other models, files or options: they do not"
                                + " count\n")
                .contains("candidate 1 of 1: ");
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void whatAStrategyCannotComputeIsLeftOutAndSaid() {
        Path compares =
                model("compares", SoftmaxFunction.TWO_RELU, List.of("negative", "positive"));
        InferRun run = search(List.of(compares), "--strategy", "series,mpcformer");
        assertThat(run.code()).as(run.err()).isZero();
        String line = "compares by series is left out: softmax_function 2relu compares scores";
        assertThat(run.err()).contains(line);
        assertThat(run.out()).contains(line, "mpcformer").doesNotContain(" series  ");

        requireFailure(
                2,
                "there is no candidate: compares by series is left out: ",
                search(List.of(compares), "--strategy", "series"));
    }

    @Test
    void wrongUseIsOneLineBeforeAnyWork() throws IOException {
        requireFailure(2, "--task: ", search(List.of(squares), "--task", "SST-3"));
        requireFailure(
                2,
                "--logit-error: the error of logits is 0.5, expected 0.000001 to 0.1",
                search(List.of(squares), "--logit-error", "0.001,0.5"));
        requireFailure(
                2,
                "--tokens is 41, the model " + squares + " has 40 positions",
                search(List.of(squares), "--tokens", "41"));
        requireFailure(
                2,
                "--tokens is 30, expected at most 20, which is --max-tokens",
                search(List.of(squares), "--tokens", "30", "--max-tokens", "20"));
        requireFailure(1, folder + "/none", search(List.of(squares, folder.resolve("none"))));
        requireFailure(1, "task MNLI has 3 outputs", search(List.of(squares), "--task", "MNLI"));
        requireFailure(
                1,
                folder.resolve("SST-2").resolve("dev.tsv") + ": there is no such file",
                search(List.of(squares), "--glue-dir", folder.toString()));
        Path unlabelled = folder.resolve("SST-2");
        Files.createDirectories(unlabelled);
        Files.copy(glue.resolve("SST-2/train.tsv"), unlabelled.resolve("train.tsv"));
        Files.writeString(unlabelled.resolve("dev.tsv"), "sentence\na film\n");
        requireFailure(1, "dev.tsv", search(List.of(squares), "--glue-dir", folder.toString()));
        assertThat(out()).doesNotExist();
        Files.createDirectories(out());
        Files.writeString(out().resolve("candidates.jsonl"), "{\"example\":0}\n");
        requireFailure(1, "has a line that no search has written", search(List.of(squares)));
        Files.delete(out().resolve("candidates.jsonl"));
        try (FolderLock lock = FolderLock.take(out(), "is in use")) {
            assertThat(lock).isNotNull();
            requireFailure(1, out() + ": is in use by another search", search(List.of(squares)));
        }
    }

    private static void requireFailure(int code, String sentence, InferRun run) {
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }
}
