package io.secformer.infer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dealer and two servers, each a process on this machine, for as long as this is open. */
final class RoleProcesses implements AutoCloseable {
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final long START_SECONDS = 120;

    private final Launcher launcher;
    private final Path folder;
    private final Path keys;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final String dealer;
    private final String first;
    private final String second;

    /**
     * Starts the three.
     *
     * @param folder for the dealer's state and the files that name the ports
     * @param keys folder of the certificates of all roles
     * @param shares folder of both parties' shares
     * @param inFlight how many inferences are asked for at a time: as many are kept ready, and
     *     evaluated at a time
     * @throws CommandFailedException if one of them does not come up
     */
    RoleProcesses(Launcher launcher, Path folder, Path keys, Path shares, int inFlight) {
        this.launcher = launcher;
        this.folder = folder;
        this.keys = keys;
        try {
            dealer =
                    start(
                            "dealer",
                            List.of(
                                    "dealer",
                                    "--state",
                                    folder.resolve("dealer").toString(),
                                    "--pool-recent",
                                    Integer.toString(inFlight)));
            second = start("server1", server(1, shares, inFlight, List.of()));
            first = start("server0", server(0, shares, inFlight, List.of("--peer", second)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Addresses of party 0 and party 1, as the client's option wants them. */
    String servers() {
        return first + "," + second;
    }

    /** Address of the dealer. */
    String dealer() {
        return dealer;
    }

    private List<String> server(int party, Path shares, int inFlight, List<String> more) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("server", "--party", Integer.toString(party)));
        arguments.addAll(List.of("--shares", shares.resolve("party" + party).toString()));
        arguments.addAll(List.of("--dealer", dealer));
        arguments.addAll(List.of("--parallel", Integer.toString(inFlight)));
        arguments.addAll(more);
        return arguments;
    }

    private String start(String name, List<String> command) {
        Path portFile = folder.resolve(name + ".port");
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--keys", keys.toString(), "--listen", ANY_PORT));
        arguments.addAll(List.of("--port-file", portFile.toString()));
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(portFile);
            Process process = launcher.background(name, arguments);
            processes.push(process);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (!Files.exists(portFile)) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new CommandFailedException(
                            name + " ended at once: see " + launcher.log(name));
                }
                if (System.nanoTime() > deadline) {
                    throw new CommandFailedException(
                            name + " is not ready after " + START_SECONDS + " s");
                }
            }
            return "127.0.0.1:" + Files.readString(portFile, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(portFile + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted");
        }
    }

    /** Ends all three. */
    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
