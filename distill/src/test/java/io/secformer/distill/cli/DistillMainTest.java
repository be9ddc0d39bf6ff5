package io.secformer.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.JsonFiles;
import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    void teacherStudentAndEvaluationAgree() {
        assertThat(run(TEACHER + " --json")).isZero();
        JsonNode teacher = result();
        assertThat(teacher.path("metric").textValue()).isEqualTo("accuracy");
        assertThat(teacher.path("teacher").doubleValue())
                .isGreaterThan(teacher.path("majorityBaseline").doubleValue() + 20);

        assertThat(run(STUDENT)).isZero();
        double student = result().path("student").doubleValue();
        assertThat(result().path("teacher")).isEqualTo(teacher.path("teacher"));
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
    void otherSettingsInTheSameWorkFolderAreRefused() {
        assertThat(run(TEACHER + " --seed 3")).isZero();
        assertThat(run(TEACHER + " --seed 4")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("holds a run with seed 3, this one has 4")
                .doesNotContain("\tat ");
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
