package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.command.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is asked stands on the command line as it is. */
class TextOptionsTest {

    @Command(mixinStandardHelpOptions = true)
    private static final class Asking {
        @Mixin private TextOptions texts = new TextOptions();

        @Option(names = "--json")
        private boolean json;
    }

    private static Asking parsed(String... arguments) {
        Asking asking = new Asking();
        new CommandLine(asking).setExpandAtFiles(false).parseArgs(arguments);
        return asking;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a fine film",
                "-hilarious, really",
                "-h",
                "--help",
                "--json",
                "--text",
                "--text-pair=x",
                "--",
                "-",
                "@notes",
                "@@notes",
                "",
                " ",
                "\"quoted\"",
                "'quoted'",
                "${sys:user.home} and $HOME",
                "a\tb\nc",
                "x=y",
                "caf\u00e9 \u75c5\u4eba \uD83D\uDE00"
            })
    void textIsTakenAsItStands(String text) {
        Asking apart = parsed("--text", text, "--text-pair", text, "--json");
        assertThat(apart.texts.line()).isEqualTo(new TextLines.Line(0, text, text));
        assertThat(apart.json).isTrue();
        Asking joined = parsed("--json", "--text-pair=" + text, "--text=" + text);
        assertThat(joined.texts.line()).isEqualTo(new TextLines.Line(0, text, text));
        assertThat(joined.json).isTrue();
        apart.texts.require();
        joined.texts.require();
    }

    @Test
    void optionWithoutATextIsMisused() {
        assertThatThrownBy(() -> parsed("--json", "--text"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("Missing required parameter for option '--text' (TEXT)");
        assertThatThrownBy(() -> parsed("--text", "a", "--text", "b"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("option '--text' should be specified only once");
    }

    @Test
    void thereIsOneThingToAsk() {
        assertMisused("there is no text: give --text TEXT, or --text-file FILE");
        assertMisused("both given", "--text", "a", "--text-file", "b");
        assertMisused("--text-pair belongs to --text", "--text-file", "b", "--text-pair", "c");
        assertMisused("--batch is 0, expected 1 to", "--text-file", "b", "--batch", "0");
        assertMisused("--text holds U+FFFD", "--text", "caf\uFFFD\uFFFD");
    }

    private static void assertMisused(String message, String... arguments) {
        assertThatThrownBy(() -> parsed(arguments).texts.require())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
