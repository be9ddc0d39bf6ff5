package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What help says of any command. */
class CommandLinesTest {
    @Command(name = "paint", mixinStandardHelpOptions = true, subcommands = Wash.class)
    @Examples(
            @ExampleCall(
                    does = "50 % grey",
                    line =
                            "paint --colour \"light grey\" --place /a/wall/with/a/very/long/name"
                                    + " --coats 2 --dry"))
    private static final class Paint implements Callable<Integer> {
        @Override
        public Integer call() {
            return 0;
        }
    }

    @Command(name = "wash", mixinStandardHelpOptions = true, description = "Washes.")
    private static final class Wash implements Callable<Integer> {
        @Option(names = "--water", required = true, paramLabel = "LITRES")
        private int water;

        @Option(names = "--soap")
        private int soap;

        @Parameters(paramLabel = "WALL")
        private String wall = "";

        @Override
        public Integer call() {
            return water + soap + wall.length();
        }
    }

    private static CommandLine paint() {
        return CommandLines.of("secformer paint", new Paint());
    }

    private static CommandLine wash(CommandLine paint) {
        return Objects.requireNonNull(paint.getSubcommands().get("wash"));
    }

    @Test
    void examplesEndTheHelpBrokenWhereAShellGoesOn() {
        assertThat(paint().getUsageMessage())
                .endsWith(
                        """

                        Examples:

                          50 % grey:
                            ./secformer paint --colour "light grey" \\
                                --place /a/wall/with/a/very/long/name --coats 2 --dry
                        """);
    }

    @Test
    void synopsisHasWhatACommandCannotDoWithout() {
        assertThat(paint().getUsageMessage())
                .startsWith("Usage: secformer paint COMMAND [OPTION...]\n");
        assertThat(wash(paint()).getUsageMessage())
                .startsWith("Usage: secformer paint wash --water LITRES WALL [OPTION...]\n")
                .doesNotContain("Examples");
    }

    @Test
    void synopsisNamesTheCommandsAbove() {
        assertThat(CommandLines.of("secformer ", "paint", new Paint()).getUsageMessage())
                .startsWith("Usage: secformer paint COMMAND [OPTION...]\n");
    }

    @Test
    void everyCommandHasTheProgramsVersion() {
        CommandLine paint = paint();
        for (CommandLine line : new CommandLine[] {paint, wash(paint)}) {
            assertThat(line.getCommandSpec().version()).containsExactly(ProgramVersion.line());
        }
        assertThat(ProgramVersion.line()).matches("secformer \\S+");
    }
}
