package io.secformer.datasets.fetch;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A file of a distribution: where it lies and what it must be.
 *
 * @param path its path under the distribution's address, such as {@code glue/data/RTE.zip}
 * @param bytes its size
 * @param sha256 its digest, 64 lower-case hexadecimal digits
 */
public record RemoteFile(String path, long bytes, String sha256) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Checks the parts: the last name of the path becomes a file's name. */
    public RemoteFile {
        for (String name : path.split("/", -1)) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("not a plain relative path: " + path);
            }
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException(path + " has the size " + bytes);
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException(path + " has the SHA-256 " + sha256);
        }
    }

    /** The last name of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The address, given the distribution's, which ends with a slash. */
    URI under(URI base) {
        return base.resolve(path);
    }
}
