package io.secformer.infer.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that only its owner can enter (where the file system can say so), filled under a
 * temporary name and moved to its place by {@link #commit}; closed without it, nothing is left.
 */
final class PrivateFolder implements AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path target;
    private final Path temporary;

    private PrivateFolder(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    static PrivateFolder creating(Path place) throws IOException {
        Path target = place.toAbsolutePath().normalize();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".making");
        delete(temporary);
        Files.createDirectory(temporary, only("rwx------"));
        return new PrivateFolder(target, temporary);
    }

    /** A new file that only its owner can read. */
    static OutputStream newFile(Path file) throws IOException {
        return Channels.newOutputStream(
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        only("rw-------")));
    }

    /** Takes a file from everybody else. */
    static void ownerOnly(Path file) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    Path path() {
        return temporary;
    }

    void commit() throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        delete(temporary);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static FileAttribute<?>[] only(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
