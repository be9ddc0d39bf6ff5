package io.secformer.infer.correlation;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is dealt cannot be kept, or given back; the message says where and why. */
public final class SpoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public SpoolException(String message) {
        super(message);
    }

    /**
     * Creates an exception whose message is the file, what was tried, and what the system says.
     *
     * @param failed such as "cannot be written"
     */
    SpoolException(Path file, String failed, IOException cause) {
        super(file + " " + failed + ": " + reason(cause), cause);
    }

    private static @Nullable String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "its folder is gone";
            case AccessDeniedException _ -> "access denied";
            case FileAlreadyExistsException _ -> "it exists";
            case ClosedChannelException _ -> "it has been closed";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage();
        };
    }
}
