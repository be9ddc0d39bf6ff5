package io.secformer.convert.share;

import io.secformer.kit.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 of a sequence of texts and words each preceded by its length. */
final class Digests {
    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest = Sha256.begin();
    private final ByteBuffer buffer =
            ByteBuffer.allocate(CHUNK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Starts a digest of nothing. */
    Digests() {}

    Digests add(byte[] bytes) {
        length(bytes.length);
        digest.update(bytes);
        return this;
    }

    Digests add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    Digests add(long[] words) {
        length(words.length);
        for (int from = 0; from < words.length; from += CHUNK) {
            int count = Math.min(CHUNK, words.length - from);
            buffer.clear().limit(count * Long.BYTES);
            buffer.asLongBuffer().put(words, from, count);
            digest.update(buffer);
        }
        return this;
    }

    String hex() {
        return Sha256.end(digest);
    }

    private void length(long count) {
        buffer.clear().putLong(count).flip();
        digest.update(buffer);
    }
}
