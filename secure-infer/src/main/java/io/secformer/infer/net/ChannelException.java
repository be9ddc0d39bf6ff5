package io.secformer.infer.net;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A link that cannot be used: it was closed or cut, the peer is silent or broke the rules, or gave
 * up and said why. The message is one sentence that names the peer, fit to be shown as it stands.
 */
public final class ChannelException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** What happened to a link. */
    public enum Kind {
        /** One end closed it in good order. */
        CLOSED,
        /** It ended without a word: a killed process, a broken network, altered bytes. */
        CUT,
        /** The peer sent, or took, nothing for longer than the timeout. */
        TIMEOUT,
        /** The peer is not who it should be, or its certificate is no good. */
        REFUSED,
        /** The peer sent something else than the protocol says. */
        VIOLATION,
        /** The peer gave up; the message has its reason. */
        ABORTED
    }

    private final Kind kind;

    /** Creates an exception with a complete sentence. */
    public ChannelException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** Creates an exception with a complete sentence and its cause. */
    public ChannelException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }
}
