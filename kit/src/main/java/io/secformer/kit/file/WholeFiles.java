package io.secformer.kit.file;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files that are read whole, and files that appear whole or not at all: whoever finds one under its
 * name, after whatever kind of end of the program that wrote it, can rely on it.
 */
public final class WholeFiles {
    /** The largest document or text that is read where no other bound is given: 64 MiB. */
    public static final int LARGEST = 64 << 20;

    private WholeFiles() {}

    /** Writes the text that a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(Writer out) throws IOException;
    }

    /** Writes the bytes that a file is to hold. */
    @FunctionalInterface
    public interface Bytes {
        /** Writes all of them; the stream is closed afterwards. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file in UTF-8; its folder is made where it is missing.
     *
     * @throws UncheckedIOException if it cannot be written; an earlier one is then as it was
     */
    public static void write(Path file, Content content) {
        writeBytes(
                file,
                out -> {
                    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder());
                    content.writeTo(text);
                    text.flush();
                });
    }

    /** Writes a text, as {@link #write(Path, Content)} does. */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text));
    }

    /**
     * Writes a file of bytes; its folder is made where it is missing.
     *
     * @throws UncheckedIOException if it cannot be written; an earlier one is then as it was
     */
    public static void writeBytes(Path file, Bytes content) {
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp");
        try {
            Files.createDirectories(absolute.getParent());
            try (OutputStream out = Files.newOutputStream(temporary)) {
                content.writeTo(out);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
            replace(temporary, absolute);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    /** Gives a file that was written whole its final name; an earlier file of that name is gone. */
    public static void replace(Path temporary, Path file) throws IOException {
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads a file whose size is checked before memory is taken.
     *
     * @param maxBytes the largest that is accepted
     * @throws FormatException if it is missing or too large, or cannot be read
     */
    public static byte[] readBytes(Path file, int maxBytes) {
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new FormatException(file, size + " bytes, expected at most " + maxBytes);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new FormatException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Reads a text of at most {@link #LARGEST} bytes.
     *
     * @throws FormatException if the file is missing, too large or not UTF-8, or cannot be read
     */
    public static String readText(Path file) {
        try {
            return decode(readBytes(file, LARGEST));
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not UTF-8", e);
        }
    }

    /** The text of bytes that must be UTF-8. */
    static String decode(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(utf8))
                .toString();
    }
}
