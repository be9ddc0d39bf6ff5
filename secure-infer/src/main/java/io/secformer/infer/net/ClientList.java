package io.secformer.infer.net;

import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of the clients that may link, in a file with a line each. It is read again whenever
 * somebody asks: a client is let in, and let go, by what stands there then.
 */
public final class ClientList {
    private final Path file;

    /**
     * Reads it for the first time.
     *
     * @throws FormatException if it cannot be read, or a line is no client's name
     */
    ClientList(Path file) {
        this.file = file;
        for (String name : read()) {
            try {
                Identity.client(name);
            } catch (IllegalArgumentException e) {
                throw new FormatException(file, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /**
     * Whether a client may link now.
     *
     * @throws FormatException if the file cannot be read
     */
    boolean names(String client) {
        return read().contains(client);
    }

    private Set<String> read() {
        return new HashSet<>(PeerRules.lines(file));
    }

    /** Begins to look at the file from time to time. */
    public Watch watch() {
        return new Watch();
    }

    /** One who looks from time to time. Not for several threads at a time. */
    public final class Watch {
        private @Nullable Set<String> before;

        private Watch() {}

        /**
         * Which of some clients may have no link any more. A list that has changed since the last
         * look takes effect at the next one, when it is still the same: somebody may be writing it.
         *
         * @throws FormatException if the file cannot be read
         */
        public Set<String> gone(Set<String> clients) {
            Set<String> names = read();
            boolean settled = names.equals(before);
            before = names;
            if (!settled) {
                return Set.of();
            }
            Set<String> gone = new HashSet<>(clients);
            gone.removeAll(names);
            return gone;
        }
    }
}
