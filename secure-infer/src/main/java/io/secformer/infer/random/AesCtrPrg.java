package io.secformer.infer.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream of uniform ring words: AES-128 in counter mode under a key that belongs to one seed,
 * inference, operation and stream.
 *
 * <ol>
 *   <li>{@code (key, counter) = HMAC-SHA256(seed, label | inference | operation | stream)}, 16
 *       bytes each. Streams with any differing number are independent.
 *   <li>The words are the key stream {@code AES(key, counter), AES(key, counter + 1), ...} (NIST SP
 *       800-38A, section 6.5), read as little-endian words of 64 bits.
 * </ol>
 *
 * <p>A stream is a sequence of bytes: a full word takes the next 8, a word of at most 32 bits the
 * next 4. So two calls for {@code m} and {@code n} words of a width give what one call for {@code m
 * + n} gives. Not for use by several threads at once; different streams are.
 */
public final class AesCtrPrg {
    private static final byte[] LABEL =
            "secformer prg stream, version 1".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK_BYTES = 16;

    /** What one call to the cipher produces: large enough to hide the call, within a core's L1. */
    private static final int CHUNK_BYTES = 16 << 10;

    private static final byte[] ZEROS = new byte[CHUNK_BYTES];

    private final Cipher cipher;
    private ByteBuffer keyStream = ByteBuffer.allocate(0);

    /** Opens the stream of that seed, inference, operation and stream number at its start. */
    public AesCtrPrg(Seed seed, long inference, int operation, int stream) {
        byte[] derived = derive(seed, inference, operation, stream);
        this.cipher =
                open(
                        Arrays.copyOf(derived, BLOCK_BYTES),
                        Arrays.copyOfRange(derived, BLOCK_BYTES, 2 * BLOCK_BYTES));
        Arrays.fill(derived, (byte) 0);
    }

    /** Opens the stream of an explicit AES key and first counter block, for known answers. */
    AesCtrPrg(byte[] key, byte[] counter) {
        this.cipher = open(key, counter);
    }

    /** Writes the next {@code count} uniform 64-bit words to {@code out[from...]}. */
    public void fill(long[] out, int from, int count) {
        Objects.checkFromIndexSize(from, count, out.length);
        int done = 0;
        while (done < count) {
            int words = Math.min(count - done, CHUNK_BYTES / Long.BYTES);
            next(words * Long.BYTES).asLongBuffer().get(out, from + done, words);
            done += words;
        }
    }

    /**
     * Writes the next {@code count} words uniform in {@code [0, 2^bits)} to {@code out[from...]}.
     *
     * @throws IllegalArgumentException if {@code bits} is not in 1..64
     */
    public void fillBits(long[] out, int from, int count, int bits) {
        if (bits < 1 || bits > Long.SIZE) {
            throw new IllegalArgumentException("bits must be in 1..64, found " + bits);
        }
        Objects.checkFromIndexSize(from, count, out.length);
        if (bits <= Integer.SIZE) {
            fillFromInts(out, from, count, -1L >>> (Long.SIZE - bits));
            return;
        }
        fill(out, from, count);
        if (bits < Long.SIZE) {
            long mask = -1L >>> (Long.SIZE - bits);
            for (int i = from; i < from + count; i++) {
                out[i] &= mask;
            }
        }
    }

    private void fillFromInts(long[] out, int from, int count, long mask) {
        int[] words = new int[Math.min(count, CHUNK_BYTES / Integer.BYTES)];
        int done = 0;
        while (done < count) {
            int length = Math.min(count - done, words.length);
            next(length * Integer.BYTES).asIntBuffer().get(words, 0, length);
            int at = from + done;
            for (int i = 0; i < length; i++) {
                out[at + i] = words[i] & mask;
            }
            done += length;
        }
    }

    /** The next {@code length} bytes of the stream, at most {@link #CHUNK_BYTES}. */
    private ByteBuffer next(int length) {
        if (keyStream.capacity() < length) {
            keyStream = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        try {
            int written = cipher.update(ZEROS, 0, length, keyStream.array(), 0);
            if (written != length) {
                throw new IllegalStateException(
                        "counter mode gave " + written + " bytes of " + length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode failed", e);
        }
        return keyStream.clear().limit(length);
    }

    private static byte[] derive(Seed seed, long inference, int operation, int stream) {
        byte[] secret = seed.bytes();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            ByteBuffer message =
                    ByteBuffer.allocate(LABEL.length + Long.BYTES + 2 * Integer.BYTES)
                            .put(LABEL)
                            .putLong(inference)
                            .putInt(operation)
                            .putInt(stream);
            return mac.doFinal(message.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA256", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Cipher open(byte[] key, byte[] counter) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(counter));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES in counter mode", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
