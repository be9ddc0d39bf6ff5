package io.secformer.infer.pipeline;

import io.secformer.infer.session.ClientLimits;
import io.secformer.kit.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dealer and two servers, each a process on this machine, for as long as this is open. */
public final class RoleProcesses implements AutoCloseable {

    /**
     * How they run.
     *
     * @param parallel how many inferences the servers evaluate at a time
     * @param ready how many inferences the dealer keeps ready, of the shapes of late
     * @param spool whether the servers keep what is dealt on disk
     * @param serverJvm options of the servers' JVMs; empty for the launcher's own
     * @param options of all three
     */
    public record Setup(
            int parallel, int ready, boolean spool, String serverJvm, List<String> options) {
        /** As many are kept ready as are asked for at a time. */
        static Setup serving(int inFlight) {
            return new Setup(inFlight, inFlight, false, "", List.of());
        }
    }

    /** Name of the dealer's process, and of its log. */
    public static final String DEALER = "dealer";

    /** Name of party 0's process. */
    public static final String FIRST = "server0";

    /** Name of party 1's process. */
    public static final String SECOND = "server1";

    private static final String ANY_PORT = "127.0.0.1:0";
    private static final long START_SECONDS = 120;

    /** Both servers compute at the same time: threads of one would only wait for the other's. */
    private static final int SERVER_THREADS =
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final Launcher launcher;
    private final Path folder;
    private final Path keys;
    private final Setup setup;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Map<String, Process> byName = new LinkedHashMap<>();
    private final String dealer;
    private final String first;
    private final String second;

    /**
     * Starts the three.
     *
     * @param folder for the dealer's state, the files that name the ports, and spools
     * @param keys folder of the certificates of all roles
     * @param shares folder of both parties' shares
     * @throws CommandFailedException if one of them does not come up
     */
    public RoleProcesses(Launcher launcher, Path folder, Path keys, Path shares, Setup setup) {
        this.launcher = launcher;
        this.folder = folder;
        this.keys = keys;
        this.setup = setup;
        try {
            dealer =
                    start(
                            DEALER,
                            List.of(
                                    "dealer",
                                    "--state",
                                    folder.resolve("dealer").toString(),
                                    "--pool-recent",
                                    Integer.toString(setup.ready()),
                                    // What runs asks is many, and counts its own first ones.
                                    "--warm-up",
                                    "0"));
            second = start(SECOND, server(1, shares, List.of()));
            first = start(FIRST, server(0, shares, List.of("--peer", second)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Addresses of party 0 and party 1, as the client's option wants them. */
    public String servers() {
        return first + "," + second;
    }

    /** Address of the dealer. */
    public String dealer() {
        return dealer;
    }

    /**
     * The most memory that each process has held so far, in bytes, by role; of those only that this
     * system tells it of.
     */
    public Map<String, Long> peakMemory() {
        Map<String, Long> peaks = new LinkedHashMap<>();
        byName.forEach(
                (name, process) -> {
                    OptionalLong peak = peakMemory(process);
                    if (peak.isPresent()) {
                        peaks.put(name, peak.getAsLong());
                    }
                });
        return peaks;
    }

    /** What Linux knows as the high-water mark of the resident set. */
    private static OptionalLong peakMemory(Process process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                Matcher found = PEAK.matcher(line);
                if (found.matches()) {
                    return OptionalLong.of(1024 * Long.parseLong(found.group(1)));
                }
            }
        } catch (IOException e) {
            // Not Linux, or the process has ended.
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private List<String> server(int party, Path shares, List<String> more) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("server", "--party", Integer.toString(party)));
        arguments.addAll(List.of("--shares", shares.resolve("party" + party).toString()));
        arguments.addAll(List.of("--dealer", dealer));
        arguments.addAll(List.of("--parallel", Integer.toString(setup.parallel())));
        arguments.addAll(List.of("--threads", Integer.toString(SERVER_THREADS)));
        if (setup.spool()) {
            arguments.addAll(List.of("--spool", folder.resolve("spool" + party).toString()));
        }
        arguments.addAll(more);
        return arguments;
    }

    /** The one client has links for each of the inferences that it asks for at a time. */
    private int clientLinks() {
        return Math.max(ClientLimits.DEFAULT.links(), 2 * setup.parallel());
    }

    private String start(String name, List<String> command) {
        Path portFile = folder.resolve(name + ".port");
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--keys", keys.toString(), "--listen", ANY_PORT));
        arguments.addAll(List.of("--port-file", portFile.toString()));
        arguments.addAll(List.of("--client-links", Integer.toString(clientLinks())));
        arguments.addAll(setup.options());
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(portFile);
            Process process =
                    launcher.background(
                            name, arguments, name.equals(DEALER) ? "" : setup.serverJvm());
            processes.push(process);
            byName.put(name, process);
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
            throw new UncheckedIOException(portFile + ": " + FileErrors.reason(e), e);
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
