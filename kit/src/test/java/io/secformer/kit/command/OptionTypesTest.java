package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Every kind of number, as a command gets it and as a user is told of a wrong one. */
class OptionTypesTest {
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void captureErrors() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreErrors() {
        System.setErr(realErr);
    }

    /** Has an option of every type; what it does is the test's. */
    @Command
    static final class Probe implements Callable<Integer> {
        @Option(names = "--positive", converter = OptionTypes.Positive.class)
        int positive = 7;

        @Option(names = "--several", split = ",", converter = OptionTypes.Positive.class)
        List<Integer> several = List.of();

        @Option(names = "--count", converter = OptionTypes.Count.class)
        @Nullable Integer count;

        @Option(names = "--tokens", converter = OptionTypes.Tokens.class)
        int tokens = 4;

        @Option(names = "--seconds", converter = OptionTypes.Seconds.class)
        double seconds = 1;

        @Option(names = "--rates", split = ",", converter = OptionTypes.Rate.class)
        double @Nullable [] rates;

        @Option(names = "--share", converter = OptionTypes.Share.class)
        double share;

        @Option(names = "--plain")
        int plain;

        @Option(names = "--seed")
        long seed;

        @Option(names = "--factor")
        double factor;

        /** A choice. */
        enum Profile {
            LAN,
            WAN
        }

        /** A choice by words of its own. */
        static final class Sides extends Choice<Integer> {
            Sides() {
                super(List.of(0, 1), side -> side == 0 ? "left" : "right");
                alsoKnownAs("port", 0);
            }
        }

        /** Says itself what is wrong. */
        static final class Even implements ITypeConverter<Integer> {
            @Override
            public Integer convert(String value) {
                return OptionTypes.read(
                        value,
                        text -> {
                            if (text.endsWith("1")) {
                                throw new IllegalArgumentException(text + " is odd");
                            }
                            return 0;
                        });
            }
        }

        @Option(
                names = "--side",
                converter = Sides.class,
                completionCandidates = Sides.class,
                description = "one of ${COMPLETION-CANDIDATES}")
        int side = 1;

        @Option(names = "--even", split = ",", converter = Even.class)
        List<Integer> even = List.of();

        @Option(names = "--bytes", converter = OptionTypes.Bytes.class)
        long bytes;

        @Option(names = "--profile")
        Profile profile = Profile.LAN;

        @Option(names = "--path")
        Path path = Path.of("");

        Callable<Integer> action = () -> 0;

        @Override
        public Integer call() throws Exception {
            return action.call();
        }
    }

    private final Probe probe = new Probe();

    private int run(String... arguments) {
        return CommandRunner.run("secformer probe", probe, arguments);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void numbersWithinTheirBoundsAreTaken() {
        assertThat(
                        run(
                                "--positive=1",
                                "--several=3,1",
                                "--count=0",
                                "--tokens=4",
                                "--seconds=0.001",
                                "--rates=1e-5,0.5",
                                "--share=0",
                                "--plain=-2",
                                "--seed=-9000000000",
                                "--factor=-1.5",
                                "--path=a b"))
                .as(said())
                .isZero();
        assertThat(probe.positive).isOne();
        assertThat(probe.several).containsExactly(3, 1);
        assertThat(probe.count).isZero();
        assertThat(probe.rates).containsExactly(1e-5, 0.5);
        assertThat(probe.seed).isEqualTo(-9_000_000_000L);
        assertThat(probe.path).isEqualTo(Path.of("a b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--positive=0 | --positive is 0, expected 1 or more",
                "--positive=-1 | --positive is -1, expected 1 or more",
                "--positive=many | --positive is many, expected a whole number, 1 or more",
                "--positive= | --positive is '', expected a whole number, 1 or more",
                "--positive=1.5 | --positive is 1.5, expected a whole number, 1 or more",
                "--positive=2147483648 | --positive is 2147483648, expected a whole number up to"
                        + " 2147483647",
                "--several=1,0 | --several is 0, expected 1 or more",
                "--count=-1 | --count is -1, expected 0 or more",
                "--tokens=3 | --tokens is 3, expected 4 or more",
                "--seconds=0 | --seconds is 0, expected 0.001 to 86400 seconds",
                "--seconds=nan | --seconds is nan, expected a number of seconds",
                "--seconds=NaN | --seconds is NaN, expected a number of seconds",
                "--seconds=1e9 | --seconds is 1e9, expected 0.001 to 86400 seconds",
                "--seconds=1f | --seconds is 1f, expected a number of seconds",
                "--seconds=0x1p3 | --seconds is 0x1p3, expected a number of seconds",
                "--seconds=1e2d | --seconds is 1e2d, expected a number of seconds",
                "--seconds=. | --seconds is ., expected a number of seconds",
                "--factor=1.5, | --factor is 1.5,, expected a number",
                "--factor=Infinity | --factor is Infinity, expected a number",
                "--share=0.5% | --share is 0.5%, expected a number from 0 to below 1",
                "--rates=1e-4, | --rates is '1e-4,', expected values with a comma between, and none"
                        + " behind the last",
                "--rates=, | --rates is ',', expected values with a comma between, and none behind"
                        + " the last",
                "--rates=1e-4,,0.1 | --rates is '', expected a number between 0 and 1",
                "--several=1,2, | --several is '1,2,', expected values with a comma between, and"
                        + " none behind the last",
                "--rates=0.1,2 | --rates is 2, expected a number between 0 and 1",
                "--share=1 | --share is 1, expected a number from 0 to below 1",
                "--share=-0.1 | --share is -0.1, expected a number from 0 to below 1",
                "--plain=x | --plain is x, expected a whole number",
                "--seed=1e3 | --seed is 1e3, expected a whole number",
                "--profile=fast | --profile is fast, expected one of lan, wan",
                "--factor=much | --factor is much, expected a number",
                "--seed=12345678901234567890 | --seed is 12345678901234567890, expected a whole"
                        + " number of at most 18 digits",
                "--side=up | --side is up, expected one of left, right",
                "--side= | --side is '', expected one of left, right",
                "--even=2,31 | --even: 31 is odd",
                "--bytes=4 | --bytes is 4, expected a size such as 500MB or 4GB",
                "--bytes=4gb | --bytes is 4gb, expected a size such as 500MB or 4GB",
                "--posotive=1 | Unknown option '--posotive=1'; did you mean --positive?",
                "else | Unexpected argument 'else'; --help lists what there is"
            })
    void wrongOnesAreOneLineAndExitCode2(String argument, String line) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(said()).isEqualTo("secformer: " + line);
    }

    @Test
    void choiceTakesItsWordsInAnyCaseAndTheirSynonyms() {
        assertThat(run("--side=LEFT")).isZero();
        assertThat(probe.side).isZero();
        assertThat(run("--side=right")).isZero();
        assertThat(probe.side).isOne();
        assertThat(run("--side", "port")).isZero();
        assertThat(probe.side).isZero();
    }

    @Test
    void helpListsTheWordsOfAChoice() {
        assertThat(new CommandLine(probe).getUsageMessage()).contains("one of left, right");
    }

    @Test
    void sizesAreByPowersOfTen() {
        assertThat(run("--bytes=500MB")).isZero();
        assertThat(probe.bytes).isEqualTo(500_000_000L);
        assertThat(run("--bytes=4GB")).isZero();
        assertThat(probe.bytes).isEqualTo(4_000_000_000L);
    }

    @Test
    void nameThatTheSystemDoesNotTakeIsUsage() {
        assertThat(run("--path=a\0b")).isEqualTo(2);
        assertThat(said()).startsWith("secformer: --path is 'a").contains("no file name here");
    }

    @Test
    void messagesOfOthersAreToldApartFromOurs() {
        probe.action =
                () -> {
                    throw new IllegalArgumentException("ours, thrown here");
                };
        assertThat(run()).isEqualTo(1);
        assertThat(said()).isEqualTo("secformer: ours, thrown here");
    }

    @Test
    void whatNobodyForesawSaysSoAndWhere() {
        probe.action = () -> List.of(1, 2).subList(0, -1).size();
        assertThat(run()).isEqualTo(1);
        assertThat(said())
                .startsWith("secformer: a fault of this program, please report it with what was")
                .contains("OptionTypesTest")
                .doesNotContain("\n");
    }

    @Test
    void fileSystemsReasonsAreWords() {
        probe.action =
                () -> {
                    IOException cause = new AccessDeniedException("/some/file");
                    throw new UncheckedIOException("/some/file cannot be read: /some/file", cause);
                };
        assertThat(run()).isEqualTo(1);
        assertThat(said()).isEqualTo("secformer: /some/file cannot be read: access is denied");
    }

    @Test
    void fileSystemsOwnExceptionsAreWordsToo() {
        probe.action =
                () -> {
                    throw new UncheckedIOException(new NoSuchFileException("/some/file"));
                };
        assertThat(run()).isEqualTo(1);
        assertThat(said()).isEqualTo("secformer: /some/file: there is no such file or folder");
    }
}
