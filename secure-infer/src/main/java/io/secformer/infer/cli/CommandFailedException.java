package io.secformer.infer.cli;

/** A command cannot go on; the message is for its user. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
