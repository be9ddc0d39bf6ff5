package io.secformer.infer.cli;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of texts: UTF-8, with or without a byte order mark, a text a line, a pair with a tab
 * between. Lines end with LF or CR LF, the last one with or without. An empty line is an empty
 * text. What a line holds is never part of a message.
 */
final class TextLines implements AutoCloseable {
    /** What stands for standard input. */
    static final String STANDARD_INPUT = "-";

    private static final String NAME_OF_STANDARD_INPUT = "standard input";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * What one line asks.
     *
     * @param number from 1; 0 for what is no line of a file
     * @param text the text, or the first of a pair
     * @param textPair the second of a pair, or null
     */
    record Line(long number, String text, @Nullable String textPair) {}

    private final String name;
    private final InputStream bytes;
    private long number;

    private TextLines(String name, InputStream bytes) {
        this.name = name;
        this.bytes = new BufferedInputStream(bytes);
    }

    /**
     * Opens a file, or standard input.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    static TextLines open(String fileOrDash) {
        if (fileOrDash.equals(STANDARD_INPUT)) {
            return new TextLines(NAME_OF_STANDARD_INPUT, System.in);
        }
        try {
            return new TextLines(fileOrDash, Files.newInputStream(Path.of(fileOrDash)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    fileOrDash + ": cannot be read: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Reads an ordinary file to its end, so that what is wrong with a late line is said before the
     * first is asked about. Of pipes and standard input a line is seen only once.
     *
     * @param check throws if a line cannot be asked about
     * @throws FormatException if a line is malformed, or there is none, or no such file
     */
    static void check(String fileOrDash, Consumer<Line> check) {
        if (fileOrDash.equals(STANDARD_INPUT)) {
            return;
        }
        Path file = Path.of(fileOrDash);
        if (!Files.exists(file)) {
            throw new FormatException(
                    file, "there is no such file, expected one of texts, or - for standard input");
        }
        if (Files.isDirectory(file)) {
            throw new FormatException(
                    file, "is a folder, expected a file of texts, or - for standard input");
        }
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (TextLines lines = open(fileOrDash)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                check.accept(line);
            }
        }
    }

    /**
     * The next line; null at the end.
     *
     * @throws FormatException if it is not UTF-8 or has more than one tab, or if there is no line
     *     at all
     */
    @Nullable Line next() {
        String line = readLine();
        if (line == null) {
            if (number == 0) {
                throw new FormatException(name, "holds no text, expected one a line");
            }
            return null;
        }
        number++;
        int tab = line.indexOf('\t');
        if (tab != line.lastIndexOf('\t')) {
            throw malformed(
                    "has several tabs, expected none, or one between the texts of a pair", null);
        }
        return tab < 0
                ? new Line(number, line, null)
                : new Line(number, line.substring(0, tab), line.substring(tab + 1));
    }

    private @Nullable String readLine() {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            int next = bytes.read();
            if (next < 0) {
                return null;
            }
            while (next >= 0 && next != '\n') {
                read.write(next);
                next = bytes.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read: " + e.getMessage(), e);
        }
        String line = decoded(read.toByteArray());
        String unmarked =
                number == 0 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK
                        ? line.substring(1)
                        : line;
        return unmarked.endsWith("\r") ? unmarked.substring(0, unmarked.length() - 1) : unmarked;
    }

    private String decoded(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            number++;
            throw malformed("is not UTF-8", e);
        }
    }

    private FormatException malformed(String reason, @Nullable Exception cause) {
        String where = name + ", line " + number;
        return cause == null
                ? new FormatException(where, reason)
                : new FormatException(where, reason, cause);
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }
}
