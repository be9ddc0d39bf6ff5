package io.secformer.infer.session.link;

import io.secformer.infer.net.ChannelException;
import io.secformer.infer.session.RefusedRequestException;

/** What clients hear of failures: fixed sentences; paths, addresses and reasons are for the log. */
public final class ClientSentences {
    /** The session is over, whatever the reason. */
    public static final String SESSION_ENDED =
            "the session has ended, with all that was dealt in it: ask again in a moment";

    /** No session came about. */
    public static final String NO_SESSION = "there is no session of both servers and the dealer";

    /** What came is not what the protocol says. */
    static final String VIOLATION = "what was sent is not what a client may send";

    /** The client took too long. */
    static final String TOO_SLOW = "nothing came for too long";

    /** Numbers cannot be kept: the session lasts, and this may pass. */
    public static final String NO_NUMBER =
            "no inference can be dealt at the moment: the dealer's log has more";

    /** The client's name was taken out of the list. */
    public static final String REVOKED =
            "this client is no longer among those that are allowed here";

    /** Whatever else. */
    static final String INTERNAL = "an internal error: the log here has more";

    private ClientSentences() {}

    /** The sentence for a failure. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case RefusedRequestException e -> String.valueOf(e.getMessage());
            case ChannelException e ->
                    switch (e.kind()) {
                        case ABORTED, CLOSED, CUT -> SESSION_ENDED;
                        case TIMEOUT -> TOO_SLOW;
                        case VIOLATION, REFUSED -> VIOLATION;
                    };
            default -> INTERNAL;
        };
    }
}
