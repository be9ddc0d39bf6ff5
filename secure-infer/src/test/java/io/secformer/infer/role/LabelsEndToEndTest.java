package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.cli.ConvertMain;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.TaskInfo;
import io.secformer.infer.cli.InferMain;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.kit.file.JsonFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A classifier with three outputs from its files to the client's answer, by the commands. */
@Timeout(300)
class LabelsEndToEndTest {
    private static final int TEXTS = 40;

    @TempDir private Path folder;
    private TinyClassifier model;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void catchStreams() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        model = new TinyClassifier(7);
    }

    @AfterEach
    void restoreStreams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void ownClassesGoFromTheirFilesToTheClientsAnswer() throws IOException {
        List<String> names = List.of("Chest pain", "skin", "broken-bone");
        model.write(model(), names);
        List<String> texts = model.texts(TEXTS, false);
        List<String> unlabelled = new ArrayList<>(List.of("id,note"));
        List<String> labelled = new ArrayList<>(List.of("kind,id,note"));
        for (int i = 0; i < texts.size(); i++) {
            String note = "\"" + texts.get(i) + "\"";
            unlabelled.add(i + "," + note);
            // As people spell them.
            String name = names.get(model.answer(texts.get(i))).toUpperCase(Locale.ROOT);
            labelled.add(name.replace('-', '_') + "," + i + "," + note);
        }
        Path notes = folder.resolve("notes.csv");
        Files.write(notes, unlabelled);
        Files.write(folder.resolve("dev.csv"), labelled);

        convert(notes, "--task", "custom", "--text-column", "note");
        assertThat(task().name()).isEqualTo("custom");
        assertThat(task().labels()).isEqualTo(names);

        String[] own = {"--task", "custom", "--text-column", "note", "--label-column", "kind"};
        assertRight(folder, own);
        assertThat(answers()).containsAll(names);
        assertClientIsTold(texts, name -> names.indexOf(name));
    }

    @Test
    void taskOfGlueIsAnsweredRightInTheModelsOrder() throws IOException {
        List<String> published = List.of("CONTRADICTION", "Entailment", "neutral");
        List<String> names = List.of("contradiction", "entailment", "neutral");
        model.write(model(), published);
        Path mnli = Files.createDirectories(folder.resolve("MNLI"));
        List<String> rows = new ArrayList<>(List.of("index\tsentence1\tsentence2\tgold_label"));
        for (String text : model.texts(TEXTS, true)) {
            rows.add(
                    String.join(
                            "\t",
                            Integer.toString(rows.size()),
                            text.replace("|", "\t"),
                            names.get(model.answer(text))));
        }
        rows.add("99\ta\tb\t-");
        Files.write(mnli.resolve("dev_matched.tsv"), rows);

        convert(mnli.resolve("dev_matched.tsv"), "--task", "MNLI", "--skip-malformed");
        assertThat(task().name()).isEqualTo("MNLI");
        assertThat(task().labels()).isEqualTo(names);
        assertRight(folder, "--task", "MNLI", "--skip-malformed");
        assertThat(err()).contains("1 malformed row skipped of " + (TEXTS + 1));
        assertThat(answers()).containsAll(names);
    }

    @Test
    void sharesWhoseOutputsStandInAnotherOrderAreRefused() throws IOException {
        model.write(model(), List.of("red", "green", "blue"));
        List<String> rows = new ArrayList<>(List.of("text\tlabel"));
        model.texts(TEXTS, false).forEach(text -> rows.add(text + "\tred"));
        Files.write(folder.resolve("dev.tsv"), rows);
        convert(folder.resolve("dev.tsv"), "--task", "custom");
        assertThat(
                        run(
                                "evaluate",
                                "--model",
                                model().toString(),
                                "--shares",
                                shares().toString(),
                                "--mode",
                                "private",
                                "--task",
                                "custom",
                                "--labels",
                                "green,red,blue",
                                "--glue-dir",
                                folder.toString()))
                .isEqualTo(1);
        assertThat(err())
                .contains("its outputs are green, red, blue, those of the shares red, green, blue");
    }

    /** In the clear and on shares every answer is the label. */
    private void assertRight(Path data, String... task) {
        for (String mode : List.of("clear", "fixed", "private")) {
            List<String> arguments = new ArrayList<>(List.of("evaluate", "--mode", mode));
            arguments.addAll(List.of("--model", model().toString(), "--max-tokens", "16"));
            arguments.addAll(List.of("--shares", shares().toString()));
            arguments.addAll(List.of("--glue-dir", data.toString(), "--json"));
            arguments.addAll(
                    List.of("--out", folder.resolve("result").toString(), "--restart-if-changed"));
            arguments.addAll(Arrays.asList(task));
            assertThat(run(arguments.toArray(String[]::new))).as(err()).isZero();
            JsonNode result = json();
            assertThat(result.path("examples").intValue()).isEqualTo(TEXTS);
            assertThat(result.path("student").doubleValue()).isEqualTo(100);
            if (mode.equals("private")) {
                assertThat(result.path("studentPrivate").doubleValue()).isEqualTo(100);
                assertThat(result.path("labelAgreement").doubleValue()).isEqualTo(1);
            }
        }
    }

    private void assertClientIsTold(List<String> texts, ToIntFunction<String> outputOf)
            throws IOException {
        Path state = Files.createDirectory(folder.resolve("state"));
        try (Roles roles = new Roles(shares(), state, 60_000).startAll()) {
            for (int output = 0; output < 3; output++) {
                int wanted = output;
                String text =
                        texts.stream()
                                .filter(t -> model.answer(t) == wanted)
                                .findFirst()
                                .orElseThrow();
                assertThat(
                                run(
                                        "infer",
                                        "--keys",
                                        TestKeys.OURS.toString(),
                                        "--tokenizer",
                                        model().toString(),
                                        "--servers",
                                        roles.address(Role.PARTY0)
                                                + ","
                                                + roles.address(Role.PARTY1),
                                        "--dealer",
                                        roles.address(Role.DEALER).toString(),
                                        "--text",
                                        text,
                                        "--json"))
                        .as(err())
                        .isZero();
                assertThat(outputOf.applyAsInt(json().path("label").textValue())).isEqualTo(wanted);
            }
        }
    }

    /** The labels and both answers of every example. */
    private List<String> answers() throws IOException {
        List<String> names = new ArrayList<>();
        List<String> rows = Files.readAllLines(folder.resolve("result/predictions.tsv"));
        for (String row : rows.subList(1, rows.size())) {
            List<String> fields = List.of(row.split("\t", -1));
            assertThat(fields.get(2)).isEqualTo(fields.get(1));
            assertThat(fields.get(3)).isEqualTo(fields.get(1));
            names.add(fields.get(1));
        }
        return names;
    }

    private void convert(Path calibration, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--model", model().toString()));
        arguments.addAll(List.of("--out", shares().toString(), "--sweep-examples", "0"));
        arguments.addAll(List.of("--calibrate", calibration.toString()));
        arguments.addAll(Arrays.asList(more));
        assertThat(ConvertMain.run(arguments.toArray(String[]::new))).as(err()).isZero();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return InferMain.run(arguments);
    }

    private JsonNode json() {
        return JsonFiles.parse(out.toByteArray(), "standard output");
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private TaskInfo task() {
        return ShareManifest.read(ShareFolder.ofParty(shares(), 1).resolve(ShareManifest.FILE))
                .task();
    }

    private Path model() {
        return folder.resolve("model");
    }

    private Path shares() {
        return folder.resolve("shares");
    }
}
