package io.secformer.convert.share;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Uniform 64-bit words: AES-256 in counter mode under a fresh key that is used once. */
final class UniformWords {
    private static final int CHUNK_BYTES = 1 << 19;

    private final Cipher cipher;
    private final byte[] zeros = new byte[CHUNK_BYTES];
    private final byte[] stream = new byte[CHUNK_BYTES];

    UniformWords(SecureRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(new byte[16]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has AES in counter mode", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Fills an array with the next words. */
    void fill(long[] words) {
        int chunk = CHUNK_BYTES / Long.BYTES;
        for (int from = 0; from < words.length; from += chunk) {
            int count = Math.min(chunk, words.length - from);
            try {
                cipher.update(zeros, 0, count * Long.BYTES, stream, 0);
            } catch (ShortBufferException e) {
                throw new IllegalStateException("the counter stream does not fit its buffer", e);
            }
            ByteBuffer.wrap(stream)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(words, from, count);
        }
    }
}
