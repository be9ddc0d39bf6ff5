package io.secformer.kit.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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
 * Folders that only their owner can enter, and files that only it can read, where the file system
 * can say so. One of these is filled under a temporary name and moved to its place by {@link
 * #commit}; closed without it, nothing is left.
 */
public final class PrivateFolder implements AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final String UNFINISHED = ".making";
    private static final String OWNER_ENTERS = "rwx------";
    private static final String OWNER_READS = "rw-------";

    private final Path target;
    private final Path temporary;

    private PrivateFolder(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    public static PrivateFolder creating(Path place) throws IOException {
        Path target = place.toAbsolutePath().normalize();
        Path temporary = target.resolveSibling("." + target.getFileName() + UNFINISHED);
        delete(temporary);
        Files.createDirectory(temporary, only(OWNER_ENTERS));
        return new PrivateFolder(target, temporary);
    }

    /**
     * Makes a folder that only its owner can enter, unless it is there and is like that.
     *
     * @throws FormatException if others can enter it
     */
    public static void makeOrCheck(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path above = folder.toAbsolutePath().getParent();
            if (above != null) {
                Files.createDirectories(above);
            }
            Files.createDirectory(folder, only(OWNER_ENTERS));
        } else if (POSIX
                && !PosixFilePermissions.fromString(OWNER_ENTERS)
                        .containsAll(Files.getPosixFilePermissions(folder))) {
            throw new FormatException(
                    folder,
                    "can be entered by others than its owner: name a folder of mode 700, or one"
                            + " that is not there yet");
        }
    }

    /**
     * A new file that only its owner can read, and that is deleted when it is closed, or at once
     * where a file without a name can be used.
     */
    public static FileChannel newTemporaryFile(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                only(OWNER_READS));
    }

    /** A new file that only its owner can read. */
    public static OutputStream newFile(Path file) throws IOException {
        return Channels.newOutputStream(
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        only(OWNER_READS)));
    }

    /**
     * Deletes what is being filled in a folder, since the process ends. What is left then, as after
     * a kill, is deleted by whoever fills the same next.
     */
    public static void removeUnfinished(Path folder) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, ".*" + UNFINISHED)) {
            for (Path each : found) {
                delete(each);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return;
        }
    }

    public Path path() {
        return temporary;
    }

    public void commit() throws IOException {
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
