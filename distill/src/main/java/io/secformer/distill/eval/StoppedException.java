package io.secformer.distill.eval;

import java.io.Serial;

/** Work that was told to end before it was done. */
public final class StoppedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception with a complete sentence. */
    public StoppedException(String message) {
        super(message);
    }
}
