package io.secformer.infer.pipeline;

/** A command cannot go on; the message is for its user. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        super(message);
    }
}
