package io.secformer.infer.role.dealer;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FolderLock;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Hands out inference numbers, each once, over all sessions and crashes: the number is on disk
 * before it is handed out. Two dealers cannot use one folder at the same time.
 */
public final class InferenceCounter implements AutoCloseable {
    /** The name of the file with the highest number that was handed out. */
    public static final String FILE = "inferences";

    private static final int MAX_BYTES = 20;

    private final Path folder;
    private final FolderLock lock;
    private long last;
    private boolean closed;

    private InferenceCounter(Path folder, FolderLock lock, long last) {
        this.folder = folder;
        this.lock = lock;
        this.last = last;
    }

    /**
     * Opens the folder of a dealer's state; an empty or missing one starts from 1.
     *
     * @throws FormatException if another dealer uses it, or the file is not a number
     * @throws UncheckedIOException if it cannot be read or written
     */
    public static InferenceCounter open(Path folder) {
        try {
            Files.createDirectories(folder);
            FolderLock lock = FolderLock.take(folder, "is the state of a dealer that is running");
            try {
                return new InferenceCounter(folder, lock, read(folder.resolve(FILE)));
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be used: " + FileErrors.reason(e), e);
        }
    }

    /**
     * The next number, which no call has returned before or will again.
     *
     * @throws UncheckedIOException if it cannot be made durable; it is not handed out then
     * @throws IllegalStateException if this is closed: another dealer may use the folder
     */
    public synchronized long next() {
        if (closed) {
            throw new IllegalStateException("numbers are not given any more: " + folder);
        }
        long number = Math.addExact(last, 1);
        Path temporary = folder.resolve("." + FILE + ".tmp");
        try {
            try (FileChannel file =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                ByteBuffer text =
                        ByteBuffer.wrap(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) {
                    file.write(text);
                }
                file.force(true);
            }
            WholeFiles.replace(temporary, folder.resolve(FILE));
            forceFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the number of an inference cannot be kept in " + folder, e);
        }
        last = number;
        return number;
    }

    /** Lets another dealer use the folder. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be released", e);
        }
    }

    private void forceFolder() throws IOException {
        // Where folders cannot be opened (Windows), the move is durable as it is.
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private static long read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        if (Files.size(file) <= MAX_BYTES) {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (text.matches("[0-9]{1,18}")) {
                return Long.parseLong(text);
            }
        }
        throw new FormatException(file, "is not the number of an inference");
    }
}
