package io.secformer.datasets.fetch;

import java.io.Serial;

/**
 * A download that failed. The message is one line that says what failed, where, and what to do; it
 * is fit to be shown to a user as it stands.
 */
public final class FetchException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    FetchException(String message) {
        super(message);
    }

    FetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
