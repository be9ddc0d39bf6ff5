package io.secformer.distill.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run's checkpoints and logs. It belongs to one recipe, written to {@code
 * settings.json}: the same recipe goes on where it was, another one is refused. While it is open no
 * other process has it; the system takes it from one that ends.
 */
public final class WorkFolder implements AutoCloseable {
    private static final String SETTINGS = "settings.json";
    private static final String LOCK = "lock";
    private static final int MAX_BYTES = 1 << 20;

    /** A training whose parent was killed takes its last step, and writes its checkpoint. */
    private static final int WAITS = 150;

    private static final long WAIT_MILLIS = 200;

    private final Path folder;
    private final FileChannel lock;

    private WorkFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Claims the folder for a run with these settings; it is created where it is missing.
     *
     * @param absent what settings amount to in a run that does not tell them: it is of an earlier
     *     version, which did not have them
     * @throws TrainingException if it holds a run with others, or another process has it
     */
    public static WorkFolder claim(Path folder, ObjectNode settings, ObjectNode absent) {
        // What is compared must have been JSON text once: numbers change their type on the way.
        JsonNode wanted =
                JsonFiles.parse(
                        JsonFiles.format(settings).getBytes(StandardCharsets.UTF_8), "settings");
        WorkFolder claimed = new WorkFolder(folder, lock(folder));
        try {
            claimed.settle(wanted, absent);
            return claimed;
        } catch (RuntimeException e) {
            claimed.close();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel file =
                    FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isLocked(file)) {
                file.close();
                throw new TrainingException(
                        folder
                                + " is in use by another run: wait until it ends, or choose another"
                                + " folder with --work");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    /** Whether the folder is this run's; another process may be about to end, and is awaited. */
    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            @Nullable FileLock lock = file.tryLock();
            for (int wait = 0; lock == null && wait < WAITS; wait++) {
                Thread.sleep(WAIT_MILLIS);
                lock = file.tryLock();
            }
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void settle(JsonNode wanted, JsonNode absent) {
        Path file = folder.resolve(SETTINGS);
        if (!Files.exists(file)) {
            JsonFiles.write(file, wanted);
            return;
        }
        JsonNode found = JsonFiles.read(file, MAX_BYTES);
        for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
            String key = entry.getKey();
            JsonNode other = found.has(key) ? found.path(key) : absent.path(key);
            if (!other.equals(entry.getValue())) {
                throw new TrainingException(
                        folder
                                + " holds a run with "
                                + key
                                + " "
                                + (other.isMissingNode() ? "not set" : other)
                                + ", this one has "
                                + entry.getValue()
                                + ": remove that folder, or choose another one with --work");
            }
        }
    }

    /** Lets another run have the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder.resolve(LOCK) + " cannot be closed: " + FileErrors.reason(e), e);
        }
    }
}
