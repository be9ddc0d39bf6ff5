package io.secformer.infer.pipeline;

import io.secformer.kit.command.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command has started. When it is told to end (Ctrl-C, SIGTERM), so are they,
 * and it waits for them: a training writes its checkpoint before. When it is gone without a word,
 * they end by themselves, since their standard input does.
 */
public final class Children {
    /** Longer than a training takes to stop. */
    private static final long PATIENCE_SECONDS = 75;

    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private boolean ending;

    /** Starts a process, whose input ends with this one. */
    synchronized Process start(ProcessBuilder builder) {
        if (ending) {
            throw new CommandFailedException("interrupted");
        }
        try {
            builder.environment().put(CommandRunner.STEP, "1");
            Process process = builder.redirectInput(ProcessBuilder.Redirect.PIPE).start();
            running.add(process);
            var _ = process.onExit().thenAccept(running::remove);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a command: " + e.getMessage(), e);
        }
    }

    /** Tells a process to end, with what it has started itself. */
    void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroy);
            // Not Process.destroy, which closes what the process may still write to.
            process.toHandle().destroy();
        }
    }

    /** Ends all steps of a run, and says what its folder keeps. */
    String endSteps(Path folder) {
        endAll();
        return "interrupted: "
                + folder
                + " keeps every step that was done, the same command goes on from there";
    }

    /** Tells all to end, lets no other one start, and waits. */
    public void endAll() {
        synchronized (this) {
            ending = true;
        }
        running.forEach(this::end);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Process process : running) {
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                if (!process.waitFor(left, TimeUnit.NANOSECONDS)) {
                    System.err.println("secformer: process " + process.pid() + " did not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
