package io.secformer.infer.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way, with what kind it is.
 *
 * @param lane the conversation that it belongs to, 0 to {@link #MAX_LANE}
 * @param payload adopted
 * @param secret whether the payload is overwritten once it has left, or is dropped
 */
record Frame(Type type, int lane, byte[] payload, boolean secret) {
    /** Bytes of a header: type, lane, and the length as a big-endian integer. */
    static final int HEADER_BYTES = 6;

    /** The highest number of a lane. */
    static final int MAX_LANE = 255;

    /** The longest reason that a peer may give, in bytes. */
    static final int MAX_REASON_BYTES = 2000;

    private static final byte[] NOTHING = {};

    /** The kind of a frame. */
    enum Type {
        DATA(1),
        ABORT(2),
        CLOSE(3);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** The number on the wire. */
        int code() {
            return code;
        }

        /** The type of a number, or {@code null} if there is none. */
        static @Nullable Type ofCode(int code) {
            return switch (code) {
                case 1 -> DATA;
                case 2 -> ABORT;
                case 3 -> CLOSE;
                default -> null;
            };
        }
    }

    /** What stands before a payload. */
    record Header(Type type, int lane, int length) {}

    Frame(Type type, int lane, byte[] payload) {
        this(type, lane, payload, false);
    }

    static Frame closing() {
        return new Frame(Type.CLOSE, 0, NOTHING);
    }

    /** Called when the payload has left or been dropped. */
    void done() {
        if (secret) {
            Arrays.fill(payload, (byte) 0);
        }
    }

    long framedBytes() {
        return (long) HEADER_BYTES + payload.length;
    }
}
