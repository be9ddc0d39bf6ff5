package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.TaskInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shares say of a model's outputs: names in the model's order. */
class ConvertLabelsTest {
    @TempDir private static Path common;
    private static SmallCheckpoint small;

    @TempDir private Path folder;

    @BeforeAll
    static void writeFiles() throws IOException {
        small = new SmallCheckpoint(common);
    }

    @Test
    void outputsInAnotherOrderKeepTheirNames() throws IOException {
        CommandRun run = convert(List.of("Positive", "NEGATIVE"), "--task", "SST-2");
        assertThat(run.complaints()).isEmpty();
        assertTask("SST-2", false, List.of("positive", "negative"));
    }

    @Test
    void outputsWithoutNamesAreReadByNumberWhichIsSaid() throws IOException {
        CommandRun run = convert(List.of("LABEL_0", "LABEL_1"), "--task", "SST-2");
        assertThat(run.complaints())
                .containsExactly(
                        model()
                                + ": its outputs have no names but LABEL_0, LABEL_1, taken for"
                                + " negative, positive");
        assertThat(task().labels()).containsExactly("negative", "positive");
    }

    @Test
    void namesOnTheCommandLineCountMoreThanTheModels() throws IOException {
        CommandRun run =
                convert(
                        List.of("ham", "spam"),
                        "--task",
                        "SST-2",
                        "--labels",
                        "positive, negative");
        assertThat(run.complaints())
                .containsExactly(
                        model()
                                + ": config.json names its outputs ham, spam; --labels counts:"
                                + " positive, negative");
        assertThat(task().labels()).containsExactly("positive", "negative");
    }

    @Test
    void ownClassesNeedNoTaskOfGlueAndNoLabelsToCalibrate() throws IOException {
        Path notes = folder.resolve("notes.csv");
        List<String> rows = new ArrayList<>(List.of("id,note"));
        Files.readAllLines(small.calibration()).stream()
                .skip(1)
                .map(row -> row.split("\t", -1)[0])
                .forEach(text -> rows.add(rows.size() + ",\"" + text + ", \"\"so\"\"\""));
        Files.write(notes, rows);
        List<String> five = List.of("skin", "heart", "bones", "nerves", "none of these");
        CommandRun run = convert(five, notes, "--task", "custom", "--text-column", "note");
        assertThat(run.complaints()).isEmpty();
        assertTask("custom", false, five);
    }

    @Test
    void oneOutputIsAScoreOfItsOwn() throws IOException {
        BertConfig config = SmallCheckpoint.config().withRegression();
        small.write(
                model(), config, SmallCheckpoint.tensors(config), SmallCheckpoint.shapes(config));
        assertThat(run(small.calibration(), "--task", "custom", "--text-column", "sentence").err())
                .doesNotContain("outputs");
        assertTask("custom", true, List.of("score"));
    }

    private CommandRun convert(List<String> names, String... more) throws IOException {
        return convert(names, small.calibration(), more);
    }

    private CommandRun convert(List<String> names, Path calibration, String... more)
            throws IOException {
        BertConfig config = SmallCheckpoint.config().withLabels(names);
        small.write(
                model(), config, SmallCheckpoint.tensors(config), SmallCheckpoint.shapes(config));
        return run(calibration, more);
    }

    private CommandRun run(Path calibration, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--model", model().toString(), "--out", shares().toString()));
        arguments.addAll(List.of("--calibrate", calibration.toString()));
        arguments.addAll(List.of("--calibrate-examples", "16", "--sweep-examples", "0"));
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private void assertTask(String name, boolean isRegression, List<String> labels) {
        assertThat(task().name()).isEqualTo(name);
        assertThat(task().regression()).isEqualTo(isRegression);
        assertThat(task().labels()).isEqualTo(labels);
    }

    private TaskInfo task() {
        return ShareManifest.read(shares().resolve("party1").resolve(ShareManifest.FILE)).task();
    }

    private Path model() {
        return folder.resolve("model");
    }

    private Path shares() {
        return folder.resolve("shares");
    }
}
