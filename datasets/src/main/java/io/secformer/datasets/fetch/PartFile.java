package io.secformer.datasets.fetch;

import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The part of a download that is there: {@code NAME.part}, and beside it {@code NAME.part.etag},
 * the server's name for the version that the part is of. Every byte is handed to the system as it
 * comes, so that a killed process loses none. A lock keeps a second process away.
 */
final class PartFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final Path etagFile;
    private final FileChannel channel;

    private PartFile(Path target, Path part, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.etagFile = beside(target, ".part.etag");
        this.channel = channel;
    }

    /**
     * Opens the part of a target, empty if there is none.
     *
     * @throws FetchException if another download writes to it
     */
    static PartFile of(Path target) throws IOException {
        Path part = beside(target, ".part");
        FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isLocked(channel)) {
                throw new FetchException(
                        part + " is being written by another fetch, wait until it is done");
            }
            channel.position(channel.size());
            return new PartFile(target, part, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            // Closing the channel releases the lock.
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return part;
    }

    long size() throws IOException {
        return channel.position();
    }

    /** What names the version that the part is of; null if the server named none. */
    @Nullable String etag() throws IOException {
        return Files.exists(etagFile) ? Files.readString(etagFile) : null;
    }

    /** Forgets what is there; what is appended next is of the version of this name. */
    void restart(@Nullable String etag) throws IOException {
        // In this order, since a killed process must not leave bytes under another version's name.
        channel.truncate(0);
        Files.deleteIfExists(etagFile);
        if (etag != null) {
            Files.writeString(etagFile, etag);
        }
    }

    void append(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Gives the whole file its final name. */
    void complete() throws IOException {
        channel.force(true);
        channel.close();
        WholeFiles.replace(part, target);
        Files.deleteIfExists(etagFile);
    }

    /** Deletes what is there. */
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
        Files.deleteIfExists(etagFile);
    }

    /** Leaves what is there for the next time; a part without bytes is not worth a file. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen() && size() == 0) {
            delete();
        }
        channel.close();
    }
}
