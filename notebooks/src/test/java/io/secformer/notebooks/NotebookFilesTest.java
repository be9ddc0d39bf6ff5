package io.secformer.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks as they are committed: what people see who only read them. */
final class NotebookFilesTest {
    private static final Path FOLDER = Path.of("").toAbsolutePath();
    private static final int MOST_BYTES = 1_000_000;
    private static final Pattern MACHINE_PATH =
            Pattern.compile(
                    "(?<![\\w.:/])/(home|root|Users|work|tmp|usr|opt|var|mnt|srv|build|workspace)/"
                            + "|[A-Z]:\\\\\\\\");

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    private static JsonNode read(Path notebook) {
        return JsonFiles.read(notebook, MOST_BYTES);
    }

    private static List<JsonNode> cells(JsonNode notebook, String type) {
        List<JsonNode> cells = new ArrayList<>();
        for (JsonNode cell : notebook.path("cells")) {
            if (cell.path("cell_type").asText().equals(type)) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** The text of a list of lines. */
    private static String text(JsonNode lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.asText()));
        return lines.isTextual() ? lines.asText() : text.toString();
    }

    private static List<JsonNode> outputs(JsonNode notebook) {
        List<JsonNode> outputs = new ArrayList<>();
        cells(notebook, "code").forEach(cell -> cell.path("outputs").forEach(outputs::add));
        return outputs;
    }

    @Test
    void thereAreSevenAndTheirNumbersFollowEachOther() throws IOException {
        List<String> numbers =
                notebooks().stream()
                        .map(file -> file.getFileName().toString().substring(0, 3))
                        .toList();

        assertThat(numbers).containsExactly("01-", "02-", "03-", "04-", "05-", "06-", "07-");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void opensWithItsNumberAndTheThreeSentences(Path file) throws IOException {
        String first = text(read(file).path("cells").path(0).path("source"));
        int number = Integer.parseInt(file.getFileName().toString().substring(0, 2));

        assertThat(first).startsWith("# " + number + ". ");
        assertThat(first.lines().filter(line -> line.startsWith("**")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("**What it shows:** "),
                        line -> assertThat(line).startsWith("**What it needs:** "),
                        line -> assertThat(line).startsWith("**How long it takes:** "));
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellWasRunInOrderAndNoneFailed(Path file) {
        JsonNode notebook = read(file);

        assertThat(cells(notebook, "code"))
                .extracting(cell -> cell.path("execution_count").asInt())
                .isSorted()
                .doesNotContain(0);
        assertThat(outputs(notebook))
                .noneMatch(output -> output.path("output_type").asText().equals("error"));
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void picturesAreThere(Path file) {
        assertThat(outputs(read(file)))
                .filteredOn(output -> output.path("data").has("image/png"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(output -> text(output.path("data").path("image/png")).length() > 1000);
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void noOutputNamesAFolderOfAMachine(Path file) {
        for (JsonNode output : outputs(read(file))) {
            String seen = text(output.path("text")) + text(output.path("data").path("text/plain"));

            assertThat(MACHINE_PATH.matcher(seen).find()).as(seen).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void isUnderAMegabyte(Path file) throws IOException {
        assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void codeIsThatOfTheRunnersKernelAndSaysHowLongItTakes(Path file) {
        JsonNode metadata = read(file).path("metadata");

        assertThat(metadata.path("kernelspec").path("name").asText()).isEqualTo("secformer-java");
        assertThat(metadata.path("secformer").path("seconds").asInt()).isPositive();
        if (metadata.path("secformer").path("quick").asBoolean()) {
            assertThat(metadata.path("secformer").path("seconds").asInt()).isLessThanOrEqualTo(60);
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void linksLeadToFiles(Path file) {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        for (JsonNode cell : cells(read(file), "markdown")) {
            link.matcher(text(cell.path("source")))
                    .results()
                    .forEach(found -> assertThat(FOLDER.resolve(found.group(1))).exists());
        }
    }

    @Test
    void everyLibraryOfTheRunnerHasAnExactVersion() throws IOException {
        for (String list : List.of("requirements.txt", "requirements-lab.txt")) {
            List<String> lines =
                    Files.readAllLines(FOLDER.resolve(list), StandardCharsets.UTF_8).stream()
                            .filter(line -> !line.startsWith("#") && !line.startsWith("-r "))
                            .toList();

            assertThat(lines)
                    .isNotEmpty()
                    .allMatch(line -> line.matches("[A-Za-z0-9_-]+==[0-9a-z.]+"));
        }
    }
}
