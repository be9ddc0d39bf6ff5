package io.secformer.infer.audit;

/** Ways in which an engine is broken on purpose; its answers stay right in all of them. */
public enum StreamFault {
    /** Nothing is broken. */
    NONE,

    /** Up to eight operations in a row open under one mask, at all roles. */
    NEIGHBOURS_SHARE_MASKS,

    /** The same for the masks of party 1 alone: all that is sent stays uniform, so keys tell. */
    NEIGHBOURS_SHARE_MASKS_OF_PARTY1,

    /** An inference and the next one open under the same masks. */
    INFERENCES_SHARE_MASKS,

    /** An inference's dealt shares are those of the one before. */
    INFERENCES_SHARE_DEALT_STREAMS,

    /** Party 0 expands what it was dealt twice. */
    EXPANDED_TWICE,

    /** The dealer deals an inference a second time. */
    DEALT_TWICE,

    /** Party 1 knows party 0's seed, and looks at one of its masks. */
    OPENED_BY_THE_OTHER,

    /** The dealer has the seed by which the shares of the logits are fresh. */
    REVEALED_TO_THE_DEALER;

    /** The inference that a stream is really derived for. */
    long inference(boolean ofFirst, long inference, int stream) {
        boolean mask = stream < 0;
        return switch (this) {
            case INFERENCES_SHARE_MASKS -> mask && inference > 0 ? inference | 1 : inference;
            case INFERENCES_SHARE_DEALT_STREAMS ->
                    !mask && ofFirst && inference > 0 ? inference | 1 : inference;
            default -> inference;
        };
    }

    /** The operation that a stream is really derived for. */
    int operation(boolean ofFirst, int operation, int stream) {
        boolean mask = stream < 0;
        return switch (this) {
            case NEIGHBOURS_SHARE_MASKS -> mask ? operation | 7 : operation;
            case NEIGHBOURS_SHARE_MASKS_OF_PARTY1 -> mask && !ofFirst ? operation | 7 : operation;
            default -> operation;
        };
    }
}
