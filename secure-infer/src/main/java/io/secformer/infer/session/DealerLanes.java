package io.secformer.infer.session;

/** The lanes of the link between the dealer and a server. */
public final class DealerLanes {
    /** What is dealt, granted and given back; and what the server answers. */
    public static final int CONTROL = 0;

    /** Corrections of inferences that are dealt ahead. */
    public static final int AHEAD = 1;

    /** The first lane of corrections of inferences that a client waits for. */
    public static final int ASKED = 2;

    /** How many clients are dealt for at the same time. */
    public static final int ASKED_COUNT = 4;

    public static final int COUNT = ASKED + ASKED_COUNT;

    /** The most that one piece of corrections takes. */
    public static final int MAX_PIECE_BYTES = 1 << 24;

    private DealerLanes() {}
}
