package io.secformer.infer.runtime;

import java.io.Serial;

/**
 * What a client asked for is not done. The message is a sentence that the client may hear: it holds
 * nothing but what the client knows, and constants.
 */
final class RefusedRequestException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    RefusedRequestException(String message) {
        super(message);
    }

    /** Creates an exception whose cause is for the log alone. */
    RefusedRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
