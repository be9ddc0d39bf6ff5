package io.secformer.convert.share;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that is filled under a temporary name beside its place and moved there by {@link
 * #commit}; closed without it, nothing of it is left.
 */
final class AtomicFolder implements AutoCloseable {
    private static final Set<String> KNOWN =
            Set.of(
                    "party0",
                    "party1",
                    PublicEmbeddings.FOLDER,
                    ShareWriter.REPORT_FILE,
                    ShareWriter.CARD_FILE);

    /** Attempts to delete a folder that is still being written to. */
    private static final int ATTEMPTS = 100;

    private final Path target;
    private final Path temporary;
    private boolean committed;
    private boolean abandoned;

    private AtomicFolder(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Starts a folder that will replace the sharing at its place, if there is one.
     *
     * @throws FormatException if there is something else at its place
     */
    static AtomicFolder replacing(Path place) throws IOException {
        Path target = place.toAbsolutePath().normalize();
        requireReplaceable(target);
        Path old = old(target);
        if (!Files.exists(target) && Files.exists(old)) {
            // Whoever wrote here last was killed between the two moves of commit.
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Path temporary = target.resolveSibling("." + target.getFileName() + ".writing");
        deleteTree(temporary);
        Files.createDirectories(target.getParent());
        createPrivate(temporary);
        return new AtomicFolder(target, temporary);
    }

    /** Creates a folder that only its owner can enter, where the file system can say so. */
    static void createPrivate(Path folder) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** Where to write. */
    Path path() {
        return temporary;
    }

    private static Path old(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".old");
    }

    /** Moves the folder to its place. */
    synchronized void commit() throws IOException {
        if (abandoned) {
            throw new IOException("interrupted");
        }
        Path old = old(target);
        deleteTree(old);
        boolean replaces = Files.exists(target);
        if (replaces) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaces) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        committed = true;
        deleteTree(old);
    }

    /**
     * Deletes what is there while another thread may still write to it, which fails then.
     *
     * @return false if the folder is at its place already
     */
    synchronized boolean abandon() throws IOException {
        abandoned = !committed;
        for (int attempt = 1; abandoned && Files.exists(temporary); attempt++) {
            try {
                deleteTree(temporary);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        return abandoned;
    }

    @Override
    public void close() throws IOException {
        deleteTree(temporary);
    }

    /** Checks that there is nothing at the place, or a sharing. */
    static void requireReplaceable(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new FormatException(target, "is a file, expected a folder for the shares");
        }
        try (Stream<Path> files = Files.list(target)) {
            Set<String> names =
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
            names.removeAll(KNOWN);
            if (!names.isEmpty()) {
                throw new FormatException(
                        target,
                        "holds "
                                + names.iterator().next()
                                + ", which is not part of a sharing; choose another folder");
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                            throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
