package io.secformer.infer.net;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a role links with beside what the authority says: peers with pinned keys only with these,
 * and clients only if a list names them, where there is one.
 */
public final class PeerRules {
    /** Everybody with a certificate of the authority. */
    public static final PeerRules NONE = new PeerRules(Map.of(), null);

    private static final int MAX_BYTES = 1 << 24;

    private final Map<String, Set<String>> pins;
    private final @Nullable ClientList clients;

    private PeerRules(Map<String, Set<String>> pins, @Nullable ClientList clients) {
        this.pins = pins;
        this.clients = clients;
    }

    /**
     * Reads rules.
     *
     * @param pins entries like {@code party1=SHA256}, of a role or a client's name; several of one
     *     name allow each of these keys
     * @param pinFile a file of more of them, a line each; null for none
     * @param clients a {@linkplain ClientList file} of the names of clients that may link, a line
     *     each, which is read again for every link; null for all
     * @throws IllegalArgumentException if an entry is none
     * @throws FormatException if a file cannot be read or has another line
     */
    public static PeerRules of(List<String> pins, @Nullable Path pinFile, @Nullable Path clients) {
        Map<String, Set<String>> all = new HashMap<>();
        pins.forEach(entry -> add(entry, all));
        if (pinFile != null) {
            for (String line : lines(pinFile)) {
                try {
                    add(line, all);
                } catch (IllegalArgumentException e) {
                    throw new FormatException(pinFile, String.valueOf(e.getMessage()), e);
                }
            }
        }
        return new PeerRules(all, clients == null ? null : new ClientList(clients));
    }

    private static void add(String entry, Map<String, Set<String>> pins) {
        int sign = entry.indexOf('=');
        if (sign < 1) {
            throw new IllegalArgumentException(
                    "'" + entry + "' is no pin: expected like party1=SHA256");
        }
        String name = entry.substring(0, sign).strip();
        Identity.named(name);
        pins.computeIfAbsent(name, _ -> new HashSet<>())
                .add(Fingerprint.parse(entry.substring(sign + 1)));
    }

    /** The clients that may link; null if there is no list of them. */
    @Nullable ClientList clients() {
        return clients;
    }

    /** Why a peer is refused, in words that may be told; null if it is not. */
    @Nullable String refusal(Identity peer, X509Certificate certificate) {
        Set<String> pinned = pins.get(peer.name());
        if (pinned != null && !pinned.contains(Fingerprint.of(certificate))) {
            return "the key of "
                    + peer
                    + " is not the one that is pinned here, but "
                    + Fingerprint.of(certificate);
        }
        ClientList list = clients;
        if (peer.role() != Role.CLIENT || list == null) {
            return null;
        }
        try {
            return list.names(peer.name())
                    ? null
                    : peer + " is not among the clients that are allowed here";
        } catch (FormatException e) {
            return "the list of the clients that are allowed here cannot be read";
        }
    }

    /** The lines of a file, without comments and empty ones. */
    static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FormatException(file, "is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllLines(file).stream()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        }
    }
}
