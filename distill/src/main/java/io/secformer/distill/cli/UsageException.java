package io.secformer.distill.cli;

import java.io.Serial;

/** Options that do not fit together, or have a value that cannot be. */
final class UsageException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
