package io.secformer.distill.sweep;

import io.secformer.kit.command.CommandRunner;
import io.secformer.kit.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The trainings that run, each a JVM with the options and the class path of this one. When they are
 * told to end they write a checkpoint first; when this process is gone without a word they end too,
 * since their standard input does.
 */
final class CellProcesses {
    /** Longer than a training takes to stop. */
    private static final long PATIENCE_SECONDS = 75;

    private final String mainClass;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private boolean ending;

    CellProcesses(String mainClass) {
        this.mainClass = mainClass;
    }

    /** What a command left. */
    record Ended(int exitCode, String out) {}

    /** Runs a command to its end; what it says on standard error is added to a log. */
    Ended run(List<String> arguments, Path log) throws InterruptedException {
        Process process = start(arguments, log);
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("a training cannot be heard: " + e.getMessage(), e);
        } finally {
            running.remove(process);
        }
    }

    private synchronized Process start(List<String> arguments, Path log) {
        if (ending) {
            throw new IllegalStateException("the sweep is ending");
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-") && !option.startsWith("-javaagent"))
                .forEach(line::add);
        line.addAll(List.of("-cp", System.getProperty("java.class.path", ""), mainClass));
        line.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(line)
                        .redirectInput(Redirect.PIPE)
                        .redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().put(CommandRunner.STEP, "1");
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = builder.start();
            running.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a training cannot be started: " + FileErrors.reason(e), e);
        }
    }

    /** Whether the sweep has been told to end. */
    synchronized boolean isEnding() {
        return ending;
    }

    /** Starts nothing more, tells all to end, and waits. */
    void endAll() throws InterruptedException {
        synchronized (this) {
            ending = true;
        }
        // Not Process.destroy, which closes what the process may still write to.
        running.forEach(process -> process.toHandle().destroy());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Process process : running) {
            long left = Math.max(0, deadline - System.nanoTime());
            if (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
                System.err.println("secformer: process " + process.pid() + " did not end");
            }
        }
    }
}
