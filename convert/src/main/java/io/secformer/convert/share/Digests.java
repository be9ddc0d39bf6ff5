package io.secformer.convert.share;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of files, and of a sequence of texts and words each preceded by its length. */
public final class Digests {
    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest = newSha256();
    private final ByteBuffer buffer =
            ByteBuffer.allocate(CHUNK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Starts a digest of nothing. */
    Digests() {}

    /**
     * The SHA-256 of a file, in hexadecimal.
     *
     * @throws FormatException if it cannot be read
     */
    public static String sha256(Path file) {
        return sha256(List.of(file));
    }

    /**
     * The SHA-256 of the contents of files, one after the other, in hexadecimal.
     *
     * @throws FormatException if one cannot be read
     */
    public static String sha256(List<Path> files) {
        MessageDigest digest = newSha256();
        byte[] chunk = new byte[1 << 20];
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    digest.update(chunk, 0, read);
                }
            } catch (IOException e) {
                throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

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
        return HexFormat.of().formatHex(digest.digest());
    }

    private void length(long count) {
        buffer.clear().putLong(count).flip();
        digest.update(buffer);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
