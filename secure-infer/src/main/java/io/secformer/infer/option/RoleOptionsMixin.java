package io.secformer.infer.option;

import io.secformer.convert.ring.RingKernels;
import io.secformer.convert.tensor.Workers;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.RoleOptions;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.WholeFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What dealer and servers have in common: they listen, wait for others, and compute. */
public final class RoleOptionsMixin {
    @Mixin final LinkOptions links = new LinkOptions();

    @Option(
            names = "--clients",
            paramLabel = "FILE",
            description =
                    "names of the clients that may link, a line each (# begins a comment), read"
                        + " again for every link and several times a second: a client whose name is"
                        + " taken out gets no further link, and those that it has end within a"
                        + " second; default: every client whose certificate the authority signed")
    @Nullable Path clients;

    @Option(
            names = "--listen-peer",
            converter = ListeningPlace.class,
            paramLabel = "HOST:PORT",
            description =
                    "dealer and party 1: where the other roles come, and nobody else, so that a"
                            + " firewall can keep everybody else off; default: where clients come")
    private @Nullable Address listenPeer;

    @Option(
            names = "--client-links",
            converter = OptionTypes.Positive.class,
            defaultValue = "8",
            paramLabel = "N",
            description =
                    "links, and inferences dealt and not done, that one client's name may have at"
                            + " a time; default: ${DEFAULT-VALUE}")
    private int clientLinks;

    @Option(
            names = "--client-idle",
            converter = OptionTypes.Seconds.class,
            defaultValue = "600",
            paramLabel = "SECONDS",
            description = "close a client's link that asks for nothing; default: ${DEFAULT-VALUE}")
    private double clientIdleSeconds;

    @Option(
            names = "--port-file",
            paramLabel = "FILE",
            description = "write the port to this file once it is listened on")
    @Nullable Path portFile;

    @Option(
            names = "--wait",
            converter = OptionTypes.Seconds.class,
            defaultValue = "300",
            paramLabel = "SECONDS",
            description =
                    "how long to wait for the other roles before the first session; after a lost"
                            + " one there is no limit; default: ${DEFAULT-VALUE}")
    double waitSeconds;

    @Option(
            names = "--threads",
            converter = OptionTypes.Count.class,
            defaultValue = "0",
            paramLabel = "N",
            description = "threads that compute; default: one a core")
    int threads;

    /** How the role runs; it says what happens on standard error. */
    public RoleOptions runtime(String role) {
        return runtime(role, Long.MAX_VALUE);
    }

    /** The same; so much may be dealt for one request. */
    public RoleOptions runtime(String role, long requestBytes) {
        ClientLimits limits =
                UsageException.orUsage(
                        "--client-links",
                        () ->
                                new ClientLimits(
                                        clientLinks,
                                        LinkOptions.millis(clientIdleSeconds),
                                        requestBytes));
        return new RoleOptions(LinkOptions.millis(waitSeconds), limits, line -> say(role, line));
    }

    /** Where other roles come; null if that is where clients come. */
    public @Nullable Address listenPeer() {
        return listenPeer;
    }

    /** Makes links as one that has the keys; at most so many bytes are under way on each. */
    public TlsEndpoint endpoint(Identity identity, long queueBytes) {
        return links.endpoint(identity, queueBytes, clients);
    }

    public Workers workers() {
        if (threads > 1024) {
            throw new UsageException("--threads is " + threads + ", expected 0 to 1024");
        }
        return new Workers(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }

    public static RingKernels kernels(String role, Workers workers) {
        return RingKernels.choose(workers, line -> say(role, line));
    }

    /** Says where the role listens, for people and for scripts. */
    public void listening(String role, Address address, Address forPeers) {
        if (portFile != null) {
            // It appears whole: scripts wait for it.
            WholeFiles.write(portFile, address.port() + "\n");
        }
        say(role, "listening on " + address);
        if (!forPeers.equals(address)) {
            say(role, "listening for other roles on " + forPeers);
        }
    }

    private static void say(String role, String line) {
        System.err.println(role + ": " + line);
    }
}
