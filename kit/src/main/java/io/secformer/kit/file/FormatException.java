package io.secformer.kit.file;

import java.io.Serial;
import java.nio.file.Path;

/**
 * Input that cannot be used: a checkpoint, a configuration, a share or a data file that is broken,
 * hostile or not of the expected kind. The message is one sentence that says where, what was
 * expected and what was found; it is fit to be shown to a user as it stands.
 */
public final class FormatException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public FormatException(String message) {
        super(message);
    }

    /** Creates an exception whose message is {@code where: reason}. */
    public FormatException(Object where, String reason) {
        super(where + ": " + reason);
    }

    /** Creates an exception whose message is {@code where: reason}, caused by another one. */
    public FormatException(Object where, String reason, Throwable cause) {
        super(where + ": " + reason, cause);
    }

    /**
     * Creates an exception whose message is {@code file, line n: reason}.
     *
     * @param line the line's number, from 1
     */
    public FormatException(Path file, long line, String reason) {
        super(file + ", line " + line + ": " + reason);
    }

    private FormatException(String message, FormatException cause) {
        super(message, cause);
    }

    /** This one's message, and behind it what to do about it. */
    public FormatException withHint(String hint) {
        return new FormatException(getMessage() + hint, this);
    }
}
