package io.secformer.convert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What holds for every command. */
class CommandRunnerTest {
    @TempDir private Path folder;

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
