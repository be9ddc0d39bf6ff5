package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.kit.file.FormatException;
import io.secformer.kit.progress.Progress;
import io.secformer.testing.Captured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What holds for every command. */
class CommandRunnerTest {
    @TempDir private Path folder;

    @Command
    private static final class Failing implements Callable<Integer> {
        private final Throwable failure;

        @Option(names = "--place", required = true, paramLabel = "DIR")
        private Path place = Path.of("unset");

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            assertThat(place).isEqualTo(Path.of("x"));
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    private record Ended(int code, String line) {}

    private static Ended end(Throwable failure, String... arguments) {
        PrintStream real = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code;
        try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            code = CommandRunner.run("it", new Failing(failure), arguments);
        } finally {
            System.setErr(real);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("secformer: ");
        return new Ended(
                code,
                said.toString(StandardCharsets.UTF_8).strip().substring("secformer: ".length()));
    }

    @Test
    void errorIsOneLineToo() {
        Ended unfit = end(new NoSuchMethodError("'void a.B.c()'"), "--place", "x");
        assertThat(unfit.code()).isEqualTo(1);
        assertThat(unfit.line()).contains("build it again").endsWith("('void a.B.c()')");
        assertThat(end(new ExceptionInInitializerError(), "--place", "x").line())
                .endsWith("unpack its distribution again");
        for (Throwable full :
                List.of(
                        new OutOfMemoryError("heap"),
                        new ExecutionException(new OutOfMemoryError("heap")),
                        new CompletionException(new OutOfMemoryError("heap")))) {
            Ended ended = end(full, "--place", "x");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.line()).contains("MB of memory are not enough");
        }
    }

    @Test
    void failureInAnotherThreadSaysWhatItWas() {
        Ended ended =
                end(
                        new ExecutionException(new FormatException("a file", "is odd")),
                        "--place",
                        "x");
        assertThat(ended).isEqualTo(new Ended(1, "a file: is odd"));
    }

    @Test
    void missingOptionComesWithTheWayToHelp() {
        assertThat(end(new IOException()))
                .isEqualTo(
                        new Ended(
                                2,
                                "Missing required option: '--place=DIR'; --help lists what there"
                                        + " is"));
        assertThat(end(new IOException(), "--place").line()).endsWith("--help lists what there is");
    }

    @Test
    void misspeltOptionIsNamedEvenIfAnotherIsMissing() {
        assertThat(end(new IOException(), "--plaec", "x"))
                .isEqualTo(new Ended(2, "Unknown option '--plaec'; did you mean --place?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void emptyNameIsNoFolder(String name) {
        assertThat(end(new IOException(), "--place", name))
                .isEqualTo(
                        new Ended(
                                2,
                                "--place is '"
                                        + name
                                        + "', expected the name of a file or folder"));
    }

    /** Has its progress in options of its own, as a training does. */
    private static final class Working {
        @Mixin private ProgressMixin progress = new ProgressMixin();
    }

    @Command
    private static final class Lengthy implements Callable<Integer> {
        @Mixin private Working working = new Working();

        @Override
        public Integer call() {
            Progress progress = working.progress.progress();
            progress.say("one thing first");
            progress.begin("reading", 4, "rows").reached(2);
            throw new FormatException("a file", "is odd");
        }
    }

    private static Captured onTerminal(String... arguments) {
        System.setProperty("secformer.terminal", "true");
        try {
            return Captured.of(() -> CommandRunner.run("it", new Lengthy(), arguments));
        } finally {
            System.clearProperty("secformer.terminal");
        }
    }

    @Test
    void failureIsSaidBelowTheBarOfTheStepThatFailed() {
        Captured run = onTerminal();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("one thing first");
        assertThat(run.err().lines().toList().getLast()).isEqualTo("secformer: a file: is odd");
        assertThat(run.err()).contains("\rreading  50% ", "2/4 rows");
    }

    @Test
    void quietCommandSaysOnlyWhatIsWrong() {
        assertThat(onTerminal("--quiet").err())
                .isEqualTo("secformer: a file: is odd" + System.lineSeparator());
    }

    @Command
    private static final class Named implements Callable<Integer> {
        @Option(names = "--name")
        private String name = "";

        @Override
        public Integer call() {
            return name.startsWith("@") ? 0 : 1;
        }
    }

    @Test
    void argumentIsWhatItSaysAndNoFileOfArguments() throws IOException {
        Path file = Files.writeString(folder.resolve("words"), "one two three");
        assertThat(CommandRunner.run("it", new Named(), "--name", "@" + file)).isZero();
        assertThat(CommandRunner.run("it", new Named(), "@" + file)).isEqualTo(2);
    }
}
