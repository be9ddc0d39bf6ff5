package io.secformer.infer.correlation;

/** Correlated randomness is missing or would be used a second time. */
public final class CorrelationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorrelationException(String message) {
        super(message);
    }
}
