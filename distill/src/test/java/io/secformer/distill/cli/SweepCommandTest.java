package io.secformer.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.model.BertConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps over a task of a few words: is the first of two words the later one of the alphabet? */
class SweepCommandTest {
    private static final List<String> WORDS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ape", "bee", "cow", "dog");

    @TempDir Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeTaskAndEncoder() throws IOException {
        Files.createDirectories(folder.resolve("glue/SST-2"));
        Files.write(folder.resolve("vocab.txt"), WORDS);
        Files.write(folder.resolve("glue/SST-2/train.tsv"), rows(160, 1));
        Files.write(folder.resolve("glue/SST-2/dev.tsv"), rows(60, 2));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(
                        run(
                                "teacher --task SST-2 --glue-dir @/glue --layers 1 --hidden 16"
                                        + " --heads 2 --tokenizer @ --max-tokens 16 --epochs 1"
                                        + " --out @/encoder"))
                .isZero();
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
            int first = 5 + random.nextInt(4);
            int second = 5 + (first - 5 + 1 + random.nextInt(3)) % 4;
            rows.add(WORDS.get(first) + " " + WORDS.get(second) + "\t" + (first > second ? 1 : 0));
        }
        return rows;
    }

    private int run(String line) {
        out.reset();
        err.reset();
        return DistillMain.run(line.replace("@", folder.toString()).split(" "));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void write(String json) throws IOException {
        Files.writeString(folder.resolve("sweep.json"), json.replace('\'', '"'));
    }

    private List<String[]> table() throws IOException {
        return Files.readAllLines(folder.resolve("runs/sweep.csv")).stream()
                .map(row -> row.split(",", -1))
                .toList();
    }

    private static final String SWEEP = "sweep @/sweep.json --out @/runs --threads 1";
    private static final String START =
            "{'glueDir': 'glue', 'encoder': 'encoder', 'tasks': [{'task': 'SST-2',"
                    + " 'trainExamples': 150, 'options': ['--max-tokens', '16']}],"
                    + " 'teacher': {'epochs': 8, 'learningRates': [0.02, 1e-9]}, 'students': ";

    @Test
    void everyCombinationIsTrainedOnceAndKept() throws IOException {
        write(
                START
                        + "[{'kinds': ['2quad@3+quad'], 'recipes': ['secformer', 'none'],"
                        + " 'learningRates': [0.001], 'seeds': [3], 'stage1Epochs': 1,"
                        + " 'stage2Epochs': 1, 'epochs': 1}]}");
        assertThat(run(SWEEP + " --list")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "SST-2 teacher",
                        "SST-2 2quad@3.0+quad.secformer.r0.001.s3",
                        "SST-2 2quad@3.0+quad.none.r0.001.s3");
        assertThat(run(SWEEP + " --workers 2")).as(said()).isZero();
        assertThat(said()).contains("3 of 3 cells done").contains(" of training left");

        List<String[]> table = table();
        assertThat(table).hasSize(4);
        List<String> columns = Arrays.asList(table.getFirst());
        int dev = columns.indexOf("dev");
        assertThat(table.get(1)[columns.indexOf("kind")]).isEqualTo("teacher");
        double teacher = Double.parseDouble(table.get(1)[dev]);
        assertThat(teacher).isGreaterThan(60);
        assertThat(table.get(2)[columns.indexOf("recipe")]).isEqualTo("secformer");
        assertThat(table.get(3)[columns.indexOf("recipe")]).isEqualTo("none");
        for (String[] row : table.subList(2, 4)) {
            assertThat(Double.parseDouble(row[columns.indexOf("teacher")])).isEqualTo(teacher);
            assertThat(Double.parseDouble(row[dev])).isBetween(0.0, 100.0);
            assertThat(row[columns.indexOf("trainExamples")]).isEqualTo("150");
            Path model = folder.resolve("runs").resolve(row[columns.indexOf("model")]);
            assertThat(model).isDirectoryContaining("glob:**/model.safetensors");
            assertThat(BertConfig.read(model.resolve("config.json")).softmaxOffset()).isEqualTo(3);
        }

        FileTime before = Files.getLastModifiedTime(folder.resolve("runs/SST-2/teacher/cell.json"));
        assertThat(run(SWEEP)).isZero();
        assertThat(Files.getLastModifiedTime(folder.resolve("runs/SST-2/teacher/cell.json")))
                .isEqualTo(before);
        assertThat(said()).doesNotContain("begins");

        // A finished cell is not mistaken for one of other epochs.
        write(
                START.replace("'epochs': 8", "'epochs': 3")
                        + "[{'kinds': ['2quad+quad'], 'seeds': [3]}]}");
        assertThat(run(SWEEP)).isEqualTo(1);
        assertThat(said()).contains("SST-2/teacher/cell.json").contains("another command");
    }

    @Test
    void cellThatFailsIsToldAndItsStudentsAreNotTrained() throws IOException {
        write(
                START.replace("'encoder': 'encoder'", "'encoder': 'missing'")
                        + "[{'kinds': ['2quad+gelu']}]}");
        assertThat(run(SWEEP)).isEqualTo(1);
        assertThat(said())
                .contains("SST-2 teacher: failed: " + folder.resolve("missing"))
                .contains("secformer: 2 of 2 cells failed");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("its teacher is not trained");
    }

    @Test
    void sweepThatWasKilledGoesOnFromTheCheckpointOfItsCell() throws Exception {
        write(
                START.replace("'epochs': 8", "'epochs': 150").replace("[0.02, 1e-9]", "[0.001]")
                        + "[]}");
        Process process = sweepOfItsOwn();
        Path losses = folder.resolve("runs/SST-2/teacher/work/teacher.csv");
        while (process.isAlive() && (!Files.exists(losses) || lines(losses) < 40)) {
            Thread.sleep(100);
        }
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertThat(lines(losses)).isGreaterThanOrEqualTo(40);
        assertThat(folder.resolve("runs/SST-2/teacher/cell.json")).doesNotExist();

        assertThat(run(SWEEP)).as(said()).isZero();
        String log = Files.readString(folder.resolve("runs/SST-2/teacher/log.txt"));
        assertThat(log).contains("teacher: goes on after step ");
        assertThat(table()).hasSize(2);
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private Process sweepOfItsOwn() throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-D"))
                .forEach(line::add);
        line.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        DistillMain.class.getName()));
        line.addAll(List.of(SWEEP.replace("@", folder.toString()).split(" ")));
        return new ProcessBuilder(line)
                .redirectError(folder.resolve("said").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | has no \"encoder\"",
                "{'encoder':'e'} | has no tasks, expected a list of at least one",
                "{'encoder':'e','tasks':['SST-2'],'colour':1} | the sweep has colour, which nothing"
                        + " reads",
                "{'encoder':'e','tasks':'SST-2'} | tasks is \"SST-2\", expected a list",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['gelu']}]} | kind 'gelu',"
                        + " expected a softmax and an activation: 2quad+gelu",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2relu@3+gelu']}]} | kind"
                        + " '2relu@3+gelu': only 2quad has a constant",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad@x+gelu']}]} | kind"
                        + " '2quad@x+gelu', expected a number after @",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad@0+gelu']}]} |"
                        + " softmax_offset is 0.0, expected above 0",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad+swish']}]} |"
                        + " activation_function is 'swish'",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad+gelu'],"
                        + "'recipes':['best']}]} | recipe is 'best'",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad+gelu'],"
                        + "'learningRates':[2]}]} | has the learning rate 2",
                "{'encoder':'e','tasks':['SST-2'],'students':[{'kinds':['2quad+gelu'],"
                        + "'tasks':['RTE']}]} | is for RTE, expected one of tasks: SST-2",
                "{'encoder':'e','tasks':['SST-2'],'teacher':{'epochs':0}} | epochs is 0, expected a"
                        + " whole number, 1 or more",
                "{'encoder':'e','glueDir':'g','tasks':['SST-2'],'students':[{'kinds':["
                        + "'2quad+gelu','2quad+gelu']}]} | 2quad+gelu.secformer.s1 twice",
                "{'encoder':'e','glueDir':'glue','tasks':['SST-9']} | unknown task SST-9",
                "{'encoder':'e','glueDir':'glue','tasks':['RTE']} | RTE/train.tsv: there is no"
                        + " such file"
            })
    void whatTheFileCannotSayIsNamed(String json, String sentence) throws IOException {
        write(json);
        assertThat(run(SWEEP)).isIn(1, 2);
        assertThat(said()).hasLineCount(1).contains(sentence);
        assertThat(folder.resolve("runs")).doesNotExist();
    }
}
