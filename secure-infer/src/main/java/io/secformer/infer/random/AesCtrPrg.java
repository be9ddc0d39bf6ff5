package io.secformer.infer.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream of uniform bytes: AES-128 in counter mode under a key that belongs to one seed,
 * inference, operation and stream.
 *
 * <ol>
 *   <li>{@code (key, counter) = HMAC-SHA256(seed, label | inference | operation | stream)}, 16
 *       bytes each. Streams with any differing number are independent.
 *   <li>The bytes are the key stream {@code AES(key, counter), AES(key, counter + 1), ...} (NIST SP
 *       800-38A, section 6.5).
 * </ol>
 *
 * <p>Words of {@code b} bits are read from it packed, eight from {@code b} bytes: no bit is thrown
 * away. Not for use by several threads at once; different streams are.
 */
public final class AesCtrPrg {
    private static final byte[] LABEL =
            "secformer prg stream, version 2".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK_BYTES = 16;

    /** What one call to the cipher produces: large enough to hide the call, within a core's L1. */
    private static final int CHUNK_BYTES = 16 << 10;

    private static final byte[] ZEROS = new byte[CHUNK_BYTES];

    private final Cipher cipher;

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

    /**
     * Writes the next {@code count} bytes of the stream to {@code out[at...]}. Two calls for {@code
     * m} and {@code n} bytes give what one call for {@code m + n} gives.
     */
    public void fill(byte[] out, int at, int count) {
        Objects.checkFromIndexSize(at, count, out.length);
        try {
            for (int done = 0; done < count; ) {
                int length = Math.min(count - done, CHUNK_BYTES);
                requireAll(cipher.update(ZEROS, 0, length, out, at + done), length);
                done += length;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode failed", e);
        }
    }

    /**
     * Adds the next {@code count} bytes of the stream to {@code bytes[at...]}, bit by bit modulo 2:
     * encrypts them, and what was encrypted so back.
     */
    public void mask(byte[] bytes, int at, int count) {
        Objects.checkFromIndexSize(at, count, bytes.length);
        try {
            for (int done = 0; done < count; ) {
                int length = Math.min(count - done, CHUNK_BYTES);
                requireAll(cipher.update(bytes, at + done, length, bytes, at + done), length);
                done += length;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode failed", e);
        }
    }

    private static void requireAll(int written, int length) {
        if (written != length) {
            throw new IllegalStateException("counter mode gave " + written + " bytes of " + length);
        }
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
