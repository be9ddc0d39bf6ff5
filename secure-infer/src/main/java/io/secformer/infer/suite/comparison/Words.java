package io.secformer.infer.suite.comparison;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Words of 64 bits as they travel: eight bytes each, the lowest first. */
final class Words {
    private Words() {}

    static void write(long[] words, int count, byte[] bytes, int at) {
        buffer(bytes, at, count).put(words, 0, count);
    }

    static void read(byte[] bytes, int at, int count, long[] words) {
        buffer(bytes, at, count).get(words, 0, count);
    }

    private static LongBuffer buffer(byte[] bytes, int at, int count) {
        return ByteBuffer.wrap(bytes, at, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
    }
}
