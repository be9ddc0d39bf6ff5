package io.secformer.datasets;

import java.io.Serial;
import java.nio.file.Path;

/**
 * Data that cannot be used: a malformed row, a vocabulary without its special tokens, an archive
 * that is not what it should be. The message is one sentence that says where and why; it is fit to
 * be shown to a user as it stands.
 */
public final class DataFormatException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception whose message is {@code file: reason}. */
    public DataFormatException(Path file, String reason) {
        super(file + ": " + reason);
    }

    /** Creates an exception whose message is {@code file: reason}, caused by another one. */
    public DataFormatException(Path file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }

    /**
     * Creates an exception whose message is {@code file, line n: reason}.
     *
     * @param line the line's number, from 1
     */
    public DataFormatException(Path file, long line, String reason) {
        super(file + ", line " + line + ": " + reason);
    }

    /** Creates an exception with the message of another one and what to do about it. */
    public DataFormatException(DataFormatException found, String hint) {
        super(found.getMessage() + hint, found);
    }
}
