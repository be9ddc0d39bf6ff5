package io.secformer.infer.correlation;

import io.secformer.infer.random.Seed;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FolderLock;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps what is dealt on disk: a file for every inference, in a folder that only its owner can
 * enter and that one server at a time uses.
 *
 * <p>A file goes with its inference, used or not. It is deleted as soon as it is open where the
 * system can do so, as POSIX systems can: then no end of the process leaves anything. Elsewhere it
 * is deleted when it is closed, and what a killed process has left by the next one.
 *
 * <p>What is on the disk is encrypted under a key that this process draws and that is nowhere else:
 * old blocks tell nothing once it has ended.
 *
 * <p>Pieces are written and read by position, without a memory map, whose pages would count as the
 * process's own.
 */
public final class Spool implements ShareStore {
    private static final Pattern OWN = Pattern.compile("inference-[0-9]+\\.dealt");

    private final Path folder;
    private final FolderLock lock;
    private final long maxBytes;
    private final Seed key = Seed.fresh(new SecureRandom());
    private long made;
    private final Map<SpoolFile, Long> files = new HashMap<>();
    private boolean closed;

    private Spool(Path folder, FolderLock lock, long maxBytes) {
        this.folder = folder;
        this.lock = lock;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens a folder, which is made if it is missing, and removes what a killed process has left.
     *
     * @param maxBytes the most that all files together may take
     * @throws FormatException if another server uses it, or others may enter it
     * @throws UncheckedIOException if it cannot be read or written
     */
    public static Spool open(Path folder, long maxBytes) {
        Path place = folder.toAbsolutePath().normalize();
        try {
            PrivateFolder.makeOrCheck(place);
            FolderLock lock = FolderLock.take(place, "is the spool of a server that is running");
            try {
                removeLeftOvers(place);
                return new Spool(place, lock, maxBytes);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(place + " cannot be used: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Makes a file for the shares of an inference.
     *
     * @throws SpoolException if it cannot be made, or the files would take more than they may
     */
    @Override
    public synchronized DealtShares open(long inference, long bytes) {
        Path file = folder.resolve("inference-" + inference + ".dealt");
        if (closed) {
            throw new SpoolException(file + " cannot be made: the spool has been closed");
        }
        if (bytes > maxBytes - heldBytes()) {
            throw new SpoolException(
                    String.format(
                            Locale.ROOT,
                            "%s would take %.3f GB beside %.3f GB of others, and the spool may take"
                                    + " %.3f GB",
                            file,
                            bytes / 1e9,
                            heldBytes() / 1e9,
                            maxBytes / 1e9));
        }
        try {
            SpoolFile opened =
                    new SpoolFile(
                            file, PrivateFolder.newTemporaryFile(file), key, ++made, this::forget);
            files.put(opened, bytes);
            return new DealtShares(opened);
        } catch (IOException e) {
            throw new SpoolException(file, "cannot be made", e);
        }
    }

    @Override
    public long room() {
        return maxBytes;
    }

    private synchronized void forget(SpoolFile file) {
        files.remove(file);
    }

    /** Bytes of the files that there are, or that will be written to them. */
    public synchronized long heldBytes() {
        return files.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Deletes all files, and lets another server use the folder.
     *
     * @throws UncheckedIOException if something stays
     */
    @Override
    public void close() {
        List<SpoolFile> left;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(files.keySet());
        }
        left.forEach(SpoolFile::close);
        key.close();
        try (lock) {
            removeLeftOvers(folder);
        } catch (NoSuchFileException e) {
            // The folder is gone, and all that was in it.
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " cannot be cleared: " + FileErrors.reason(e), e);
        }
    }

    private static void removeLeftOvers(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.list(folder)) {
            found = all.filter(Spool::isOwn).toList();
        }
        for (Path file : found) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isOwn(Path file) {
        return OWN.matcher(String.valueOf(file.getFileName())).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
