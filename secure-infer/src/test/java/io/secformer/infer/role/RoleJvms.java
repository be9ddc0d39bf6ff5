package io.secformer.infer.role;

import io.secformer.infer.net.Address;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.FreePorts;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.role.dealer.InferenceCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Dealer, servers and clients as users run them: a JVM each, over TLS on loopback. */
final class RoleJvms implements AutoCloseable {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String MAIN = "io.secformer.infer.cli.InferMain";

    private final Path folder;
    private final Path shares;
    private final double timeoutSeconds;
    private final String link;
    private final Map<Role, Address> addresses = new EnumMap<>(Role.class);
    private final Map<Role, RoleJvm> running = new EnumMap<>(Role.class);
    private final List<RoleJvm> children = new ArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param folder for the dealer's state and what the processes print
     * @param link what the servers imitate
     */
    RoleJvms(Path folder, Path shares, double timeoutSeconds, String link) {
        this.folder = folder;
        this.shares = shares;
        this.timeoutSeconds = timeoutSeconds;
        this.link = link;
        for (Role role : List.of(Role.DEALER, Role.PARTY0, Role.PARTY1)) {
            addresses.put(role, FreePorts.next());
        }
    }

    Address address(Role role) {
        Address address = addresses.get(role);
        if (address == null) {
            throw new IllegalArgumentException("nobody listens as " + role);
        }
        return address;
    }

    RoleJvm dealer(String... more) {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--keys", TestKeys.OURS.toString()));
        options.addAll(List.of("--state", state().toString()));
        options.addAll(List.of("--listen", address(Role.DEALER).toString()));
        options.addAll(List.of("--warm-up", "0"));
        options.addAll(List.of(more));
        RoleJvm started = start("dealer", "dealer", options);
        running.put(Role.DEALER, started);
        return started;
    }

    RoleJvm server(int party, String... more) {
        return server(party, TestKeys.OURS, shares, address(Role.DEALER), more);
    }

    RoleJvm server(int party, Path keys, Path from, Address dealer, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--party",
                                Integer.toString(party),
                                "--keys",
                                keys.toString(),
                                "--shares",
                                from.toString(),
                                "--dealer",
                                dealer.toString(),
                                "--link",
                                link,
                                "--listen",
                                address(Role.ofParty(party)).toString()));
        if (party == 0) {
            options.addAll(List.of("--peer", address(Role.PARTY1).toString()));
        }
        options.addAll(List.of(more));
        RoleJvm started = start("party" + party, "server", options);
        running.put(Role.ofParty(party), started);
        return started;
    }

    /** The process of a role that was started last. */
    RoleJvm running(Role role) {
        RoleJvm found = running.get(role);
        if (found == null) {
            throw new IllegalArgumentException("no " + role + " was started");
        }
        return found;
    }

    /** A client with a text. */
    RoleJvm client(Path tokenizer, String text) {
        return asking(tokenizer, "--text", text, "--json");
    }

    /** A client with other options. */
    RoleJvm asking(Path tokenizer, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--keys",
                                TestKeys.OURS.toString(),
                                "--tokenizer",
                                tokenizer.toString(),
                                "--servers",
                                address(Role.PARTY0) + "," + address(Role.PARTY1),
                                "--dealer",
                                address(Role.DEALER).toString()));
        options.addAll(List.of(more));
        return start("client", "infer", options);
    }

    /** A client in this JVM. */
    InferenceClient clientHere() {
        return InferenceClient.connect(
                TestKeys.endpoint(Role.CLIENT, options()),
                address(Role.PARTY0),
                address(Role.PARTY1),
                address(Role.DEALER),
                null);
    }

    /** The options of links from this JVM: more patient than those of the processes. */
    ChannelOptions options() {
        return ChannelOptions.DEFAULT.withTimeoutMillis(30_000);
    }

    /** The highest number of an inference that the dealer has kept; 0 before the first. */
    long lastNumber() {
        Path file = state().resolve(InferenceCounter.FILE);
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path state() {
        return folder.resolve("state");
    }

    private RoleJvm start(String name, String command, List<String> options) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags that the build gives every JVM: native access. Not the Vector API: the first
        // compiler, enough for a role that lives for seconds, makes it slower than plain Java.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") && !flag.contains(VECTOR_MODULE))
                .forEach(line::add);
        line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        String path = command.equals("infer") ? ClassPaths.all() : ClassPaths.ofServers();
        line.addAll(List.of("-cp", path, MAIN, command));
        line.addAll(options);
        line.addAll(List.of("--timeout", Double.toString(timeoutSeconds)));
        RoleJvm child = RoleJvm.start(name, line, folder.resolve(children.size() + "-" + name));
        children.add(child);
        return child;
    }

    @Override
    public void close() {
        children.forEach(RoleJvm::kill);
    }
}
