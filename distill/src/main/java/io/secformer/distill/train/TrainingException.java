package io.secformer.distill.train;

import java.io.Serial;

/** Training that cannot go on; the message is one sentence that a user can act on. */
public final class TrainingException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public TrainingException(String message) {
        super(message);
    }
}
