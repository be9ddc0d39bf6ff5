package io.secformer.infer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a command has started. When it is told to end (Ctrl-C, SIGTERM), so are they,
 * and it waits for them: a training writes its checkpoint before.
 */
final class Children {
    /** Longer than a training takes to stop. */
    private static final long PATIENCE_SECONDS = 75;

    private static final Path NOTHING = Path.of("/dev/null");

    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private boolean ending;

    Children() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "children"));
    }

    /** Starts a process, whose input is empty. */
    synchronized Process start(ProcessBuilder builder) {
        if (ending) {
            throw new CommandFailedException("interrupted");
        }
        try {
            Process process =
                    builder.redirectInput(ProcessBuilder.Redirect.from(NOTHING.toFile())).start();
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

    private void endAll() {
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
