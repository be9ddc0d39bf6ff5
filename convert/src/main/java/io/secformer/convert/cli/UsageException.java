package io.secformer.convert.cli;

/** An option has a value that makes no sense; the message is for the user. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
