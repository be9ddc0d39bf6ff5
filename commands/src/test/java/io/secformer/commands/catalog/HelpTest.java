package io.secformer.commands.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.secformer.kit.command.CommandLines;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.ProgramVersion;
import io.secformer.kit.command.catalog.CommandCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What every command's help has to say. */
class HelpTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** The things that all examples speak of, see {@link ExampleCall}. */
    private static final Pattern CAST =
            Pattern.compile(
                    "model|teacher|bert|glue(/.*)?|shares(/party[01])?|keys|state|runs/.*|bert-base"
                            + "|[a-z]+\\.(json|tsv|csv|zip|txt|csr)|texts|student|-");

    static Stream<String> commands() {
        return specs().map(spec -> spec.qualifiedName(" "));
    }

    private static Stream<CommandSpec> specs() {
        List<CommandSpec> all = new ArrayList<>();
        CommandCatalog.read().getSubcommands().values().forEach(line -> collect(line, all));
        return all.stream().filter(spec -> !spec.name().equals(JmhCommands.JMH));
    }

    private static void collect(CommandLine line, List<CommandSpec> all) {
        all.add(line.getCommandSpec());
        line.getSubcommands().values().forEach(each -> collect(each, all));
    }

    private static CommandSpec spec(String command) {
        return specs().filter(each -> each.qualifiedName(" ").equals(command))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    @Test
    void launcherListsEveryCommandAndNoOther() {
        assertThat(Launcher.commands().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        CommandCatalog.read().getSubcommands().keySet());
        assertThat(specs().count()).isGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examplesAreOfTheCommandAndCanBeParsed(String command) {
        List<ExampleCall> examples = CommandLines.examples(spec(command));
        assertThat(examples).as(command).hasSizeBetween(2, 4);
        for (ExampleCall example : examples) {
            assertThat(CommandCatalog.PROGRAM + " " + example.line()).startsWith(command);
            String[] words = words(example.line()).toArray(String[]::new);
            assertThatCode(() -> CommandCatalog.read().parseArgs(words))
                    .as(example.line())
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examplesSpeakOfTheSameFiles(String command) {
        for (ExampleCall example : CommandLines.examples(spec(command))) {
            CommandLine root = CommandCatalog.read();
            CommandLine.ParseResult parsed =
                    root.parseArgs(words(example.line()).toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            parsed.matchedArgs().stream()
                    .filter(arg -> arg.type() == Path.class)
                    .flatMap(arg -> arg.stringValues().stream())
                    .forEach(name -> assertThat(name).as(example.line()).matches(CAST));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsExamplesAsAShellTakesThem(String command) {
        CommandSpec spec = spec(command);
        String help = spec.commandLine().getUsageMessage();
        for (ExampleCall example : CommandLines.examples(spec)) {
            assertThat(help.replaceAll(" \\\\\\R +", " "))
                    .contains("./secformer " + example.line());
        }
        assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpSaysWhatACommandAndItsOptionsDo(String command) {
        CommandSpec spec = spec(command);
        assertThat(String.join(" ", spec.usageMessage().description()))
                .as(command)
                .matches("(?s)[A-Z].*[.:]");
        List<ArgSpec> all = new ArrayList<>(spec.options());
        all.addAll(spec.positionalParameters());
        for (ArgSpec arg : all) {
            String said = String.join(" ", arg.description());
            // A fragment, whose first word may be a name.
            assertThat(said).as(command + " " + arg).matches("(?s)\\S.{5,}[^.]");
            assertThat(said).as(command + " " + arg).doesNotMatch("(?s)(A|An|The|Where|What) .*");
            if (arg.defaultValue() != null && !arg.typeInfo().isBoolean()) {
                assertThat(said).as(command + " " + arg).contains("default: ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void versionIsTheProgramsOfEveryCommand(String command) {
        CommandSpec spec = spec(command);
        assertThat(spec.version()).containsExactly(ProgramVersion.line());
        assertThat(spec.optionsMap()).containsKeys("-V", "--version", "-h", "--help");
    }
}
