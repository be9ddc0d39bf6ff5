package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One role as a process of its own, and what it prints. */
final class RoleJvm {
    private static final long PATIENCE_SECONDS = 30;

    /** The JVM's own, where the Vector API is asked for. */
    private static final String INCUBATOR = "WARNING: Using incubator modules: ";

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private RoleJvm(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a process.
     *
     * @param name what its log lines begin with
     * @param files where its output goes, followed by .out and .err
     */
    static RoleJvm start(String name, List<String> command, Path files) {
        Path out = files.resolveSibling(files.getFileName() + ".out");
        Path err = files.resolveSibling(files.getFileName() + ".err");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            process.getOutputStream().close();
            return new RoleJvm(name, process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process as a crash would: it can say and tidy up nothing. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops the process where it is, as a network that delivers nothing: it can answer no more. */
    RoleJvm freeze() {
        signal("STOP");
        return this;
    }

    /** Lets a frozen process go on. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start();
            assertThat(kill.waitFor()).as("kill -%s of %s", name, this.name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until a line with these parts is said, and fails if the process ends before that. */
    RoleJvm awaitLine(String... parts) {
        await(
                String.join(" ", parts),
                () -> said().stream().anyMatch(line -> Stream.of(parts).allMatch(line::contains)));
        return this;
    }

    /** Waits until something is so, and fails if the process ends before that. */
    void await(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isSo.getAsBoolean()) {
            assertThat(isAlive() || isSo.getAsBoolean())
                    .as("%s ended before: %s; it said %s", name, what, said())
                    .isTrue();
            assertThat(System.nanoTime() - deadline)
                    .as("%s waits for: %s; it said %s", name, what, said())
                    .isNegative();
            pause(20);
        }
    }

    /** Waits for the end, which must come in time; the exit code. */
    int exitCode(double seconds) {
        try {
            assertThat(process.waitFor((long) (seconds * 1000), TimeUnit.MILLISECONDS))
                    .as("%s has ended within %s s; it said %s", name, seconds, said())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /**
     * Waits for a failure: exit code 1, and one line that says why, after log lines only.
     *
     * @return that line, without the program's name
     */
    String failure(double seconds) {
        assertThat(exitCode(seconds)).as("%s said %s", name, said()).isEqualTo(1);
        assertThat(printed()).isEmpty();
        List<String> said = said();
        assertThat(said).isNotEmpty();
        assertOnlyLog(said.subList(0, said.size() - 1));
        String last = said.getLast();
        assertThat(last).as("%s", said).startsWith("secformer: ").doesNotContain("Exception");
        return last.substring("secformer: ".length());
    }

    /** Checks that all it has said so far is log lines: nothing failed here. */
    RoleJvm assertOnlyLog() {
        assertOnlyLog(said());
        return this;
    }

    private void assertOnlyLog(List<String> lines) {
        assertThat(lines)
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith(name + ": ")
                                        .doesNotContain("Exception"));
    }

    /** The lines on standard error. */
    List<String> said() {
        return read(err).lines().filter(line -> !line.startsWith(INCUBATOR)).toList();
    }

    /** What stands on standard output. */
    String printed() {
        return read(out);
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
