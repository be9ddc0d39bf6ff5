package io.secformer.infer.session;

import java.io.Serial;

/**
 * What a client asked for is not done. The message is a sentence that the client may hear: it holds
 * nothing but what the client knows, and constants.
 */
public final class RefusedRequestException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public RefusedRequestException(String message) {
        super(message);
    }

    /** Creates an exception whose cause is for the log alone. */
    public RefusedRequestException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The sentence, with what only the log may tell. */
    public String forLog() {
        Throwable cause = getCause();
        return cause == null ? String.valueOf(getMessage()) : getMessage() + ": " + reasons(cause);
    }

    private static String reasons(Throwable cause) {
        Throwable deeper = cause.getCause();
        return deeper == null ? described(cause) : described(cause) + ": " + described(deeper);
    }

    private static String described(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
