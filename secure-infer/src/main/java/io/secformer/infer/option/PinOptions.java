package io.secformer.infer.option;

import io.secformer.infer.net.PeerRules;
import io.secformer.kit.command.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Keys of other roles that were compared by people: for these the authority's word is not enough.
 */
final class PinOptions {
    @Option(
            names = "--pin",
            paramLabel = "ROLE=SHA256",
            description =
                    "link to this role, or to a client of this name, only if its public key has"
                            + " this SHA-256, which 'secformer keys' prints: then whoever holds the"
                            + " authority's key cannot pass for it; may be given several times")
    private List<String> pins = new ArrayList<>();

    @Option(
            names = "--pins",
            paramLabel = "FILE",
            description = "the same from a file, a line each (# begins a comment)")
    private @Nullable Path file;

    /**
     * What they say.
     *
     * @param clients a file of the clients that may link; null for all
     */
    PeerRules rules(@Nullable Path clients) {
        try {
            return PeerRules.of(pins, file, clients);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--pin " + e.getMessage());
        }
    }
}
