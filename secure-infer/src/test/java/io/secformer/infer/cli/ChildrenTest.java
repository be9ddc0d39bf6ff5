package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that is told to end waits for what it has started. */
@Timeout(60)
class ChildrenTest {
    @TempDir private Path folder;

    /** Starts a child that takes a second to stop, and waits for it. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            Process child =
                    new Children()
                            .start(
                                    new ProcessBuilder("/bin/sh", "-c", arguments[0])
                                            .redirectErrorStream(true)
                                            .directory(Path.of(arguments[1]).toFile()));
            child.waitFor();
            TimeUnit.SECONDS.sleep(30);
        }
    }

    @Test
    void endWaitsForTheCheckpointOfAChild() throws Exception {
        String child =
                "trap 'sleep 1; echo kept > checkpoint; exit 0' TERM; echo up > started;"
                        + " while true; do sleep 0.1; done";
        Process parent =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "-cp",
                                        System.getProperty(
                                                "surefire.test.class.path",
                                                System.getProperty("java.class.path", "")),
                                        Parent.class.getName(),
                                        child,
                                        folder.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        while (!Files.exists(folder.resolve("started"))) {
            assertThat(parent.isAlive()).as(said()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }

        parent.destroy();

        assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("checkpoint")).hasContent("kept");
        assertThat(said()).isEmpty();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }
}
