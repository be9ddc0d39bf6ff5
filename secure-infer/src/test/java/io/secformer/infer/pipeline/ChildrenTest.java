package io.secformer.infer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.command.Interruptible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that is told to end waits for what it has started. */
@Timeout(60)
class ChildrenTest {
    @TempDir private Path folder;

    /** Starts a child, and waits for it. */
    @Command
    static final class Parent implements Callable<Integer>, Interruptible {
        @Parameters private List<String> arguments = List.of();
        private final Children children = new Children();

        public static void main(String[] arguments) {
            System.exit(CommandRunner.run("parent", new Parent(), arguments));
        }

        @Override
        public String whenInterrupted() {
            children.endAll();
            return "interrupted: the checkpoint is kept";
        }

        @Override
        public Integer call() throws InterruptedException {
            Process child =
                    children.start(
                            new ProcessBuilder("/bin/sh", "-c", arguments.get(0))
                                    .redirectErrorStream(true)
                                    .directory(Path.of(arguments.get(1)).toFile()));
            return child.waitFor();
        }
    }

    private Process parent(String child) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
    }

    private void awaitFile(String name, Process parent) throws Exception {
        while (!Files.exists(folder.resolve(name))) {
            assertThat(parent.isAlive()).as(said()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void endWaitsForTheCheckpointOfAChild() throws Exception {
        String child =
                "trap 'sleep 1; echo kept > checkpoint; exit 0' TERM; echo up > started;"
                        + " while true; do sleep 0.1; done";
        Process parent = parent(child);
        awaitFile("started", parent);

        parent.destroy();

        assertThat(parent.waitFor()).isEqualTo(143);
        assertThat(folder.resolve("checkpoint")).hasContent("kept");
        assertThat(said()).isEqualTo("secformer: interrupted: the checkpoint is kept\n");
    }

    @Test
    void childOfAParentThatIsKilledSeesTheEndOfItsInput() throws Exception {
        String child =
                "echo up > started; cat; echo $SECFORMER_STEP > ended.tmp; mv ended.tmp ended";
        Process parent = parent(child);
        awaitFile("started", parent);

        parent.destroyForcibly();

        assertThat(parent.waitFor()).isEqualTo(137);
        while (!Files.exists(folder.resolve("ended"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(folder.resolve("ended")).hasContent("1");
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }
}
