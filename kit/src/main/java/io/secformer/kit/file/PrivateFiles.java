package io.secformer.kit.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that are secret: only their owner may read them, where the file system can say so. */
public final class PrivateFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private PrivateFiles() {}

    /** Takes a file from everybody but its owner: mode 600. */
    public static void ownerOnly(Path file) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /**
     * Checks that nobody but a file's owner can read or change it.
     *
     * @param what it is, such as "a private key"
     * @throws FormatException if others can; a file that is not there is for its reader to miss
     */
    public static void requireOwnerOnly(Path file, String what) {
        if (!POSIX || !Files.exists(file)) {
            return;
        }
        try {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
            if (!OWNERS.containsAll(found)) {
                throw new FormatException(
                        file,
                        ("is %s and its mode is %s, so that others than its owner can get at it:"
                                        + " expected rw-------, set with 'chmod 600'; if others may"
                                        + " have read it, make a new one")
                                .formatted(what, PosixFilePermissions.toString(found)));
            }
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        }
    }
}
