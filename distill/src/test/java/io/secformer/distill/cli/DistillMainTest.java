package io.secformer.distill.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.checkpoint.HfCheckpointWriter;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.kit.file.JsonFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a task in GLUE's own layout: is a sentence about more cats than dogs? */
class DistillMainTest {
    private static final List<String> WORDS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "dog", "and", "the");

    @TempDir Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeTask() throws IOException {
        Files.createDirectories(folder.resolve("glue/SST-2"));
        Files.write(folder.resolve("vocab.txt"), WORDS);
        Files.write(folder.resolve("glue/SST-2/train.tsv"), rows(256, 1));
        Files.write(folder.resolve("glue/SST-2/dev.tsv"), rows(64, 2));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStreams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private static List<String> rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> rows = new ArrayList<>(List.of("sentence\tlabel"));
        for (int i = 0; i < count; i++) {
            int balance = 0;
            StringBuilder text = new StringBuilder("the");
            for (int w = 0; w < 5; w++) {
                boolean cat = random.nextBoolean();
                balance += cat ? 1 : -1;
                text.append(cat ? " cat" : " dog").append(w < 4 ? " and the" : "");
            }
            rows.add(text + "\t" + (balance > 0 ? 1 : 0));
        }
        return rows;
    }

    private int run(String line) {
        out.reset();
        err.reset();
        return DistillMain.run(line.replace("@", folder.toString()).split(" "));
    }

    private JsonNode result() {
        return JsonFiles.parse(out.toByteArray(), "standard output");
    }

    private static final String TEACHER =
            "teacher --task SST-2 --glue-dir @/glue --layers 1 --hidden 16 --heads 2 --tokenizer @"
                    + " --max-tokens 32 --epochs 10 --learning-rate 0.01 --out @/teacher";
    private static final String STUDENT =
            "student --task SST-2 --glue-dir @/glue --teacher @/teacher --max-tokens 32"
                    + " --stage1-epochs 3 --stage1-learning-rate 0.001 --stage2-epochs 2"
                    + " --stage2-learning-rate 0.001 --out @/student --activation quad --json";

    @Test
    void teacherStudentAndEvaluationAgree() throws IOException {
        assertThat(run(TEACHER + " --json")).isZero();
        JsonNode teacher = result();
        assertThat(teacher.path("metric").textValue()).isEqualTo("accuracy");
        assertThat(teacher.path("teacher").doubleValue())
                .isGreaterThan(teacher.path("majorityBaseline").doubleValue() + 20);

        assertThat(run(STUDENT)).isZero();
        double student = result().path("student").doubleValue();
        assertThat(result().path("teacher")).isEqualTo(teacher.path("teacher"));
        assertThat(student)
                .isEqualTo(
                        Math.max(
                                result().path("stage1").doubleValue(),
                                result().path("stage2").doubleValue()));
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve("student"))) {
            assertThat(checkpoint.config().softmax()).isEqualTo(SoftmaxFunction.TWO_QUAD);
            assertThat(checkpoint.config().activation()).isEqualTo(ActivationFunction.QUAD);
            assertThat(checkpoint.config().id2label()).containsExactly("negative", "positive");
        }

        assertThat(
                        run(
                                "evaluate --model @/student --task SST-2 --glue-dir @/glue --out"
                                        + " @/predictions.tsv --json"))
                .isZero();
        assertThat(result().path("score").doubleValue()).isEqualTo(student);
        assertThat(folder.resolve("predictions.tsv")).exists();
        assertThat(Files.readString(folder.resolve("student/README.md")))
                .contains("# SST-2 student", "| softmax | 2quad |", "| activation | quad |")
                .contains(String.format(Locale.ROOT, "| %.1f (64 examples) |", student))
                .contains("| stage2 epochs | 2 |", "convert --model student --task SST-2")
                .doesNotContain(folder.toString());
        assertThat(Files.readString(folder.resolve("teacher/README.md")))
                .contains("# SST-2 teacher", "| softmax | softmax |", "| epochs | 10 |");
    }

    @Test
    void recipesDifferInWhatTheyRecord() {
        assertThat(run(TEACHER + " --json")).isZero();
        for (String recipe : List.of("secformer", "published")) {
            String line = STUDENT.replace("--out @/student", "--out @/" + recipe);
            assertThat(run(line + " --recipe " + recipe)).isZero();
            JsonNode settings =
                    JsonFiles.read(folder.resolve(recipe + "/provenance.json"), 1 << 20)
                            .path("recipe");
            assertThat(settings.path("recipe").textValue()).isEqualTo(recipe);
            try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve(recipe))) {
                assertThat(checkpoint.config().hiddenDropoutProb())
                        .isEqualTo(recipe.equals("secformer") ? 0.0 : 0.1);
            }
        }
        // The other recipe's checkpoints are not gone on from.
        assertThat(run(STUDENT.replace("@/student", "@/published"))).isEqualTo(1);
        assertThat(said()).contains("holds a run with");
        assertThat(run(STUDENT + " --recipe mpcformer")).isEqualTo(2);
        assertThat(said())
                .isEqualToIgnoringNewLines(
                        "secformer: --recipe is mpcformer, expected one of secformer,"
                                + " published");
    }

    @Test
    void studentWithoutDistillationTriesEveryRate() throws IOException {
        assertThat(run(TEACHER + " --json")).isZero();
        assertThat(
                        run(
                                "student --task SST-2 --glue-dir @/glue --teacher @/teacher"
                                        + " --max-tokens 32 --without-distillation --epochs 2"
                                        + " --learning-rate 1e-9,0.01 --out @/student --json"))
                .isZero();
        assertThat(result().path("student").doubleValue())
                .isGreaterThan(result().path("majorityBaseline").doubleValue());
        assertThat(folder.resolve("student.work/finetune-1.0E-9.csv")).exists();
        assertThat(folder.resolve("student.work/finetune-0.01.csv")).exists();
        List<String> history = Files.readAllLines(folder.resolve("student/history.csv"));
        List<String> last = List.of(history.getLast().split(",", -1));
        assertThat(last.getFirst()).isEqualTo("finetune-1.0E-9");
        assertThat(Double.parseDouble(last.getLast())).as("loss of the dev set").isPositive();
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve("student"))) {
            assertThat(checkpoint.config().hiddenDropoutProb()).isEqualTo(0.1);
        }
    }

    @Test
    void chartsAreDrawnOfATableOrARun() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.write(
                folder.resolve("table.tsv"),
                List.of(
                        "example\tlabel\tprediction\tlogits",
                        "0\tnegative\tnegative\t1.5,-1",
                        "1\tpositive\tpositive\t0.5,1",
                        "2\t\tpositive\t0.5,1"));
        Files.write(
                run.resolve("predictions.tsv"),
                List.of(
                        "index\tlabel\tclear\tprivate\tclearLogits\tprivateLogits\tprediction"
                                + "\tunreliable",
                        "0\t0\t0\t1\t1.5,-1\t0,1\t1\t",
                        "1\t1\t1\t0\t0.5,1\t2,1\t0\t"));
        assertThat(run("charts @/table.tsv --task SST-2 --out @/charts --json")).isZero();
        JsonNode reading = result().path("readings").path(0);
        assertThat(reading.path("examples").intValue()).isEqualTo(2);
        assertThat(reading.path("areaUnderRoc").path("positive").doubleValue()).isEqualTo(1);
        assertThat(folder.resolve("charts/clear-roc.html")).exists();

        assertThat(run("charts @/run --task SST-2 --out @/charts --json")).isZero();
        assertThat(result().path("readings")).hasSize(2);
        assertThat(result().path("readings").path(1).path("reading").textValue())
                .isEqualTo("private");
        assertThat(
                        result().path("readings")
                                .path(1)
                                .path("areaUnderRoc")
                                .path("positive")
                                .doubleValue())
                .isZero();
        assertThat(folder.resolve("charts/private-calibration.html")).exists();

        assertThat(run("charts @/run --task STS-B --out @/charts")).isEqualTo(2);
        assertThat(said()).contains("STS-B, whose answer is a score");
        assertThat(run("charts @/run --task MNLI --out @/charts")).isEqualTo(1);
        assertThat(said()).contains("line 2: has 2 logits, expected 3");
        assertThat(run("charts @/vocab.txt --task SST-2 --out @/charts")).isEqualTo(1);
        assertThat(said()).hasLineCount(1).contains("expected label, and logits");
    }

    @Test
    void outputsInAnotherOrderAreTheSameClassifier() throws IOException {
        assertThat(run(TEACHER + " --json")).isZero();
        double teacher = result().path("teacher").doubleValue();
        swap("teacher", "swapped", List.of("Positive", "NEGATIVE"));
        String on = " --task SST-2 --glue-dir @/glue --max-tokens 32 --json";

        assertThat(run("evaluate --model @/swapped --out @/swapped.tsv" + on)).isZero();
        assertThat(result().path("score").doubleValue()).isEqualTo(teacher);
        assertThat(run("evaluate --model @/teacher --out @/teacher.tsv" + on)).isZero();
        assertThat(answers("swapped.tsv")).isEqualTo(answers("teacher.tsv"));

        assertThat(run(STUDENT.replace("@/teacher", "@/swapped").replace("epochs 3", "epochs 1")))
                .isZero();
        assertThat(result().path("teacher").doubleValue()).isEqualTo(teacher);
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve("student"))) {
            assertThat(checkpoint.config().id2label()).containsExactly("positive", "negative");
        }

        // What is trained further goes on from its own classifier.
        assertThat(
                        run(
                                "teacher --model @/swapped --epochs 1 --learning-rate 1e-9 --out"
                                        + " @/further"
                                        + on))
                .isZero();
        assertThat(result().path("teacher").doubleValue()).isEqualTo(teacher);
    }

    @Test
    void outputsThatAreNotTheTasksNeedLabels() throws IOException {
        assertThat(run(TEACHER + " --json")).isZero();
        double teacher = result().path("teacher").doubleValue();
        swap("teacher", "odd", List.of("good", "bad"));
        String on = " --task SST-2 --glue-dir @/glue --max-tokens 32 --json";

        assertThat(run("evaluate --model @/odd" + on)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("negative, positive")
                .contains("good, bad")
                .contains("--labels")
                .hasLineCount(1);
        assertThat(run("evaluate --model @/odd --labels positive,negative" + on)).isZero();
        assertThat(result().path("score").doubleValue()).isEqualTo(teacher);
        assertThat(run("teacher --model @/odd --epochs 1 --learning-rate 1e-9 --out @/again" + on))
                .isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "its outputs are good, bad: the layer that answers negative, positive"
                                + " starts afresh");

        Path record = folder.resolve("teacher/provenance.json");
        Files.writeString(record, Files.readString(record).replace("\"SST-2\"", "\"CoLA\""));
        assertThat(run("evaluate --model @/teacher" + on)).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "its provenance.json says that it was trained on CoLA, the task is SST-2");
    }

    @Test
    void ownClassesAreTrainedFromFilesWithTheirOwnColumns() throws IOException {
        Files.createDirectories(folder.resolve("own"));
        Files.write(folder.resolve("own/train.csv"), animals(200, 1));
        Files.write(folder.resolve("own/dev.csv"), animals(60, 2));
        String own =
                " --task custom --labels dog,and,cat --text-column note --label-column animal"
                        + " --glue-dir @/own --max-tokens 16 --json";
        assertThat(
                        run(
                                "teacher --layers 1 --hidden 16 --heads 2 --tokenizer @ --epochs 6"
                                        + " --learning-rate 0.01 --out @/teacher"
                                        + own))
                .isZero();
        double teacher = result().path("teacher").doubleValue();
        assertThat(teacher).isGreaterThan(90);
        assertThat(result().path("majorityBaseline").doubleValue()).isLessThan(60);

        // The model knows its classes.
        String evaluate = own.replace("--labels dog,and,cat ", "");
        assertThat(run("evaluate --model @/teacher --out @/own.tsv" + evaluate)).isZero();
        assertThat(result().path("score").doubleValue()).isEqualTo(teacher);
        assertThat(result().path("scores").path("macro_f1").doubleValue()).isGreaterThan(80);
        assertThat(answers("own.tsv")).contains("cat", "dog", "and");
        assertThat(
                        run(
                                "student --teacher @/teacher --stage1-epochs 1 --stage2-epochs 1"
                                        + " --out @/student"
                                        + evaluate))
                .isZero();
        assertThat(result().path("teacher").doubleValue()).isEqualTo(teacher);
        assertThat(run("baseline --tokenizer @" + own)).isZero();
        assertThat(result().path("bagOfWords").doubleValue()).isGreaterThan(90);
    }

    @Test
    void malformedRowsAreSkippedWhenAsked() throws IOException {
        Path dev = folder.resolve("glue/SST-2/dev.tsv");
        Files.writeString(dev, Files.readString(dev) + "the cat\n");
        String baseline = "baseline --task SST-2 --glue-dir @/glue --tokenizer @ --json";
        assertThat(run(baseline)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(dev + ", line 66: has 1 columns, expected 2")
                .contains("--skip-malformed");
        assertThat(run(baseline + " --skip-malformed")).isZero();
        assertThat(result().path("devExamples").intValue()).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(dev + ": 1 malformed row skipped of 65");
    }

    /** The first of three words that a text has; texts in quotes, with a comma. */
    private static List<String> animals(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> rows = new ArrayList<>(List.of("id,animal,note"));
        for (int i = 0; i < count; i++) {
            String animal = List.of("cat", "dog", "and").get(random.nextInt(3));
            rows.add(i + "," + animal.toUpperCase(Locale.ROOT) + ",\"the, " + animal + " the\"");
        }
        return rows;
    }

    /** The labels and answers of a table. */
    private List<String> answers(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .flatMap(row -> Arrays.stream(row.split("\t", -1)).skip(1).limit(2))
                .toList();
    }

    /** Writes the same classifier with its two outputs in the other order. */
    private void swap(String from, String to, List<String> names) {
        try (HfCheckpoint checkpoint = HfCheckpoint.open(folder.resolve(from))) {
            Map<String, float[]> tensors = new HashMap<>();
            checkpoint.names().forEach(name -> tensors.put(name, checkpoint.tensor(name)));
            for (String part : List.of("classifier.weight", "classifier.bias")) {
                float[] rows = checkpoint.tensor(part);
                float[] swapped = new float[rows.length];
                int half = rows.length / 2;
                System.arraycopy(rows, 0, swapped, half, half);
                System.arraycopy(rows, half, swapped, 0, half);
                tensors.put(part, swapped);
            }
            new HfCheckpointWriter(checkpoint.config().withLabels(names))
                    .tokenizerFrom(folder.resolve(from))
                    .write(folder.resolve(to), tensors);
        }
    }

    @Test
    void finishedRunIsNotTrainedAgain() {
        assertThat(run(TEACHER + " --json")).isZero();
        JsonNode first = result();
        assertThat(run(TEACHER + " --json")).isZero();
        assertThat(result().path("teacher")).isEqualTo(first.path("teacher"));
        assertThat(result().path("tokensPerSecond").doubleValue()).isZero();
    }

    @Test
    void workOfAnEarlierVersionGoesOn() {
        String line = TEACHER.replace("--epochs 10", "--epochs 1");
        assertThat(run(line)).isZero();
        Path settings = folder.resolve("teacher.work/settings.json");
        ObjectNode before = (ObjectNode) JsonFiles.read(settings, 1 << 20);
        assertThat(before.remove("taskOptions")).isNotNull();
        JsonFiles.write(settings, before);
        assertThat(run(line)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        // What it did not tell counts as not given: given now, it is another run.
        assertThat(run(line + " --quoted")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(" holds a run with taskOptions ");
    }

    @Test
    void placeThatCannotBeWrittenIsRefusedBeforeTraining() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        for (String line :
                List.of(
                        TEACHER.replace("--out @/teacher", "--out @/file"),
                        TEACHER.replace("--out @/teacher", "--out @/file/below"),
                        TEACHER + " --work @/file",
                        STUDENT.replace("--out @/student", "--out @/file"))) {
            assertThat(run(line)).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("secformer: " + file);
        }
        assertThat(file).hasContent("text");
        assertThat(folder.resolve("teacher.work")).doesNotExist();
    }

    @Test
    void folderOfSomethingElseIsLeftAlone() throws IOException {
        assertThat(run(TEACHER.replace("--out @/teacher", "--out @/glue"))).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(
                        "secformer: "
                                + folder.resolve("glue")
                                + ": holds SST-2 and no model: choose another folder for --out");
        assertThat(folder.resolve("glue/config.json")).doesNotExist();
        assertThat(run(STUDENT.replace("--out @/student", "--out @/teacher"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("the model to start from: choose another folder");
    }

    /** What an interrupted run left there is its own. */
    @Test
    void workFolderMayLieWhereTheModelGoes() throws IOException {
        Files.createDirectories(folder.resolve("teacher/work"));
        assertThat(run(TEACHER + " --work @/teacher/work"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(folder.resolve("teacher/config.json")).exists();
    }

    @Test
    void optionsOfTheOtherTrainingAreWrongUsage() {
        assertThat(run(STUDENT + " --epochs 2")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--epochs and --learning-rate are for --without-distillation");
        assertThat(run(STUDENT + " --without-distillation")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("has no stages");
    }

    @Test
    void widthThatHeadsDoNotDivideIsWrongUsage() {
        assertThat(run(TEACHER.replace("--heads 2", "--heads 3"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("secformer: --hidden is 16, expected a multiple of --heads, which is 3");
    }

    @Test
    void otherSettingsInTheSameWorkFolderAreRefused() {
        assertThat(run(TEACHER + " --seed 3")).isZero();
        assertThat(run(TEACHER + " --seed 4")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("holds a run with seed 3, this one has 4")
                .doesNotContain("\tat ");
    }

    @Test
    void textsMustFitTheModelsTables() throws IOException {
        assertThat(run(TEACHER.replace("--epochs 10", "--epochs 1"))).isZero();
        Files.copy(
                folder.resolve("vocab.txt"), folder.resolve("teacher/vocab.txt"), REPLACE_EXISTING);
        Files.writeString(folder.resolve("teacher/added_tokens.json"), "{\"zebra\": 9}");
        String evaluate = "evaluate --model @/teacher --task SST-2 --glue-dir @/glue";
        assertThat(run(evaluate)).isZero();
        assertThat(run(evaluate + " --max-tokens 8")).isZero();
        assertThat(said()).contains("64 of 64 texts have more than 8 tokens, up to ");
        assertThat(run(evaluate + " --max-tokens 33")).isEqualTo(2);
        assertThat(said())
                .isEqualToIgnoringNewLines(
                        "secformer: --max-tokens is 33, the model has 32 positions"
                                + " (max_position_embeddings)");

        Files.write(
                folder.resolve("glue/SST-2/dev.tsv"),
                List.of("sentence\tlabel", "the cat\t1", "the zebra\t0"));
        String line = "row 1 \"the zebra\": its token 'zebra' has the id 9, the model has";
        String student = STUDENT.replace("--json", "");
        String teacher =
                "teacher --task SST-2 --glue-dir @/glue --model @/teacher --epochs 1 --out @/next";
        for (String command : List.of(evaluate, student, teacher)) {
            assertThat(run(command)).as(command).isEqualTo(1);
            assertThat(said()).contains(line).hasLineCount(1);
        }
        assertThat(run(student.replace("--max-tokens 32", "--max-tokens 64"))).isEqualTo(2);
        assertThat(run(teacher + " --max-tokens 33")).isEqualTo(2);
        assertThat(said()).contains("the model has 32 positions").hasLineCount(1);
    }

    @Test
    void pairsAreRefusedByAModelWithOneTokenType() throws IOException {
        assertThat(run(TEACHER.replace("--epochs 10", "--epochs 1"))).isZero();
        giveOneTokenType(folder.resolve("teacher"));
        Files.createDirectories(folder.resolve("glue/RTE"));
        for (String split : List.of("train", "dev")) {
            Files.write(
                    folder.resolve("glue/RTE/" + split + ".tsv"),
                    List.of(
                            "index\tsentence1\tsentence2\tlabel",
                            "0\tthe cat\tthe dog\tentailment"));
        }
        assertThat(run("teacher --task RTE --glue-dir @/glue --model @/teacher --out @/next"))
                .isEqualTo(1);
        assertThat(said())
                .contains("gives pairs of texts 2 token types, the model has 1 (type_vocab_size)");
    }

    private static void giveOneTokenType(Path model) throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        int hidden;
        try (HfCheckpoint checkpoint = HfCheckpoint.open(model)) {
            hidden = checkpoint.config().hiddenSize();
            checkpoint.names().forEach(name -> tensors.put(name, checkpoint.tensor(name)));
        }
        tensors.computeIfPresent(
                BertTensors.TOKEN_TYPE_EMBEDDINGS, (name, rows) -> Arrays.copyOf(rows, hidden));
        Path config = model.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\"type_vocab_size\" : 2", "\"type_vocab_size\" : 1"));
        byte[] vocabulary = Files.readAllBytes(model.resolve("vocab.txt"));
        new HfCheckpointWriter(BertConfig.read(config)).write(model, tensors);
        Files.write(model.resolve("vocab.txt"), vocabulary);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tablesEndWithTheNextCommand() {
        assertThat(run(TEACHER.replace("--epochs 10", "--epochs 1"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith(
                        "next: ./secformer distill student --task SST-2 --glue-dir @/glue --teacher"
                                        .replace("@", folder.toString())
                                + " "
                                + folder.resolve("teacher")
                                + " --out student\n");
        out.reset();
        assertThat(run("evaluate --model @/teacher --task SST-2 --glue-dir @/glue")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("\nscores\n  accuracy +[0-9.]{4,6}\n")
                .doesNotContain("{");
    }

    @Test
    void baselinesArePrinted() {
        assertThat(run("baseline --task SST-2 --glue-dir @/glue --tokenizer @ --json")).isZero();
        assertThat(result().path("majorityBaseline").doubleValue()).isBetween(40.0, 65.0);
        assertThat(result().path("bagOfWords").doubleValue()).isGreaterThan(80);
    }

    @Test
    void wrongUsageEndsWithTwoAndFailureWithOneLine() {
        assertThat(run("baseline --task SST-9 --glue-dir @/glue --tokenizer @")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown task SST-9");
        assertThat(run("teacher --task SST-2 --glue-dir @/glue --layers 1 --out @/x")).isEqualTo(2);
        assertThat(run("frobnicate")).isEqualTo(2);
        assertThat(run("student --task SST-2 --glue-dir @/glue --teacher @ --out @/x"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
}
