package io.secformer.infer.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys for the tests of one JVM: making them takes seconds, so it is done once. */
public final class TestKeys {
    /** One set of keys, with a second client. */
    public static final Path OURS =
            make(
                    "ours",
                    Stream.concat(
                                    Stream.of(Role.values()).map(Identity::of),
                                    Stream.of(Identity.client("alice")))
                            .toList());

    private TestKeys() {}

    /**
     * Makes both sets of keys, if they are not there: to be called before tests that have a time
     * limit, since a busy machine may take long.
     */
    public static void prepare() {
        if (!Files.isDirectory(OURS) || !Files.isDirectory(others())) {
            throw new IllegalStateException("there are no keys for the tests");
        }
    }

    /** An endpoint of a role with the common keys. */
    public static TlsEndpoint endpoint(Role role, ChannelOptions options) {
        return new TlsEndpoint(KeyFolder.open(OURS, Identity.of(role)), options);
    }

    /** The same; it lets in only clients that a file names. */
    public static TlsEndpoint endpoint(Role role, ChannelOptions options, @Nullable Path clients) {
        return new TlsEndpoint(
                KeyFolder.open(OURS, Identity.of(role)),
                options,
                PeerRules.of(List.of(), null, clients));
    }

    /** Keys of party 0 of another authority. */
    public static Path others() {
        return Others.KEYS;
    }

    private static final class Others {
        static final Path KEYS = make("others", List.of(Identity.of(Role.PARTY0)));
    }

    private static Path make(String name, List<Identity> identities) {
        try {
            Path folder = Files.createTempDirectory("secformer-keys-" + name);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            new KeyMaker(folder, List.of()).make(identities);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
