package io.secformer.commands.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.kit.command.catalog.CommandCatalog;
import io.secformer.kit.command.catalog.CompletionScript;
import io.secformer.kit.command.catalog.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What bash offers at the end of a line, and zsh where there is one. */
class CompletionScriptTest {
    /** As bash and zsh call the function: the words of the line, the last one is completed. */
    private static final String ASK =
            """
            if [ -n "${ZSH_VERSION-}" ]; then emulate ksh; fi
            ask() {
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                _secformer
                echo "${COMPREPLY[*]}"
            }
            """;

    @TempDir private Path folder;

    @BeforeEach
    void writeScript() throws IOException {
        for (Shell shell : Shell.values()) {
            Files.writeString(
                    folder.resolve("SCRIPT." + shell.word()),
                    CompletionScript.of(shell, CommandCatalog.read()));
        }
    }

    static List<String> shells() {
        return Stream.of(Shell.values())
                .map(Shell::word)
                .filter(CompletionScriptTest::isThere)
                .toList();
    }

    private static boolean isThere(String shell) {
        return Stream.of(Objects.requireNonNull(System.getenv("PATH")).split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, shell)));
    }

    /** What a shell offers at the end of each line; words are separated by single spaces. */
    private List<String> offered(String shell, List<String> lines) {
        StringBuilder script =
                new StringBuilder(". ./SCRIPT." + shell + " || exit 1\n").append(ASK);
        for (String line : lines) {
            script.append("ask");
            for (String word : line.split(" ", -1)) {
                script.append(" '").append(word).append('\'');
            }
            script.append('\n');
        }
        try {
            Files.writeString(folder.resolve("ASKING"), script);
            Process process =
                    new ProcessBuilder(
                                    shell,
                                    shell.equals("zsh") ? "-f" : "--norc",
                                    folder.resolve("ASKING").toString())
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(out).isZero();
            return out.lines().toList();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<CommandSpec> specs(CommandLine line) {
        return Stream.concat(
                Stream.of(line.getCommandSpec()),
                line.getSubcommands().values().stream().flatMap(CompletionScriptTest::specs));
    }

    @Test
    void bashIsAlwaysTried() {
        assertThat(shells()).contains("bash");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyCommandAndOptionIsOffered(String shell) {
        Map<String, String> expected = new LinkedHashMap<>();
        specs(CommandCatalog.read())
                .forEach(
                        spec -> {
                            String line = spec.qualifiedName(" ");
                            if (!spec.subcommands().isEmpty()) {
                                expected.put(
                                        line + " ", String.join(" ", spec.subcommands().keySet()));
                            }
                            expected.put(
                                    line + " --",
                                    String.join(
                                            " ",
                                            spec.options().stream()
                                                    .map(OptionSpec::longestName)
                                                    .sorted()
                                                    .toList()));
                        });
        assertThat(offered(shell, List.copyOf(expected.keySet())))
                .containsExactlyElementsOf(expected.values());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void wordsOfAnOptionAreThoseThatTheCommandTakes(String shell) {
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        specs(CommandCatalog.read())
                .forEach(
                        spec -> {
                            for (OptionSpec option : spec.options()) {
                                if (option.completionCandidates() == null) {
                                    continue;
                                }
                                List<String> words = new ArrayList<>();
                                option.completionCandidates().forEach(words::add);
                                String line = spec.qualifiedName(" ") + " " + option.longestName();
                                // A name that no file has.
                                String begun = words.getFirst().substring(0, 1);
                                words.removeIf(word -> !word.startsWith(begun));
                                lines.add(line + " " + begun);
                                expected.add(String.join(" ", words));
                                lines.add(line + "=" + begun);
                                expected.add(
                                        String.join(
                                                " ",
                                                words.stream()
                                                        .map(w -> option.longestName() + "=" + w)
                                                        .toList()));
                            }
                        });
        assertThat(lines.size()).isGreaterThan(80);
        List<String> offered = offered(shell, lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(offered.get(i)).as(lines.get(i)).isEqualTo(expected.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void listsAreCompletedWordByWord(String shell) {
        assertThat(
                        offered(
                                shell,
                                List.of(
                                        "secformer bench --strategy series,cry",
                                        "secformer datasets fetch --task=CoLA,RT")))
                .containsExactly("series,crypten", "--task=CoLA,RTE");
    }

    @Test
    void bashTakesAnEqualsSignForAWord() {
        assertThat(
                        offered(
                                "bash",
                                List.of(
                                        "secformer convert --task = S",
                                        "secformer convert --embedding =",
                                        "secformer convert --task = SST-2 --embedding p")))
                .containsExactly("SST-2 STS-B", "secret public", "public");
    }

    @Test
    void bashOffersFilesAndFoldersWhereTheyAreTaken() throws IOException {
        Files.createDirectory(folder.resolve("model with spaces"));
        Files.writeString(folder.resolve("model.json"), "");
        List<String> offered =
                offered(
                        "bash",
                        List.of(
                                "secformer convert --model mod",
                                "secformer convert inspect model.",
                                "secformer infer --text-file model.j",
                                "secformer plan --model ",
                                "secformer convert --head-room mod",
                                "secformer convert --json mod"));
        assertThat(offered.getFirst()).contains("model.json", "model with spaces");
        assertThat(offered.subList(1, 3)).containsExactly("model.json", "model.json");
        assertThat(offered.get(3)).contains("bert-base", "model.json");
        assertThat(offered.subList(4, 6)).containsExactly("", "");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void valuesOfOptionsAreNotTakenForCommands(String shell) {
        assertThat(
                        offered(
                                shell,
                                List.of(
                                        "secformer distill --x stu",
                                        "secformer convert --out verify insp",
                                        "./secformer conv")))
                .containsExactly("student", "inspect", "convert");
    }
}
