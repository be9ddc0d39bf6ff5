package io.secformer.convert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Text files that appear whole or not at all: whoever finds one under its name, after whatever kind
 * of end of the program that wrote it, can rely on it.
 */
public final class WholeFiles {
    private WholeFiles() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Writes a file in UTF-8; its folder is made where it is missing.
     *
     * @throws UncheckedIOException if it cannot be written; an earlier one is then as it was
     */
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp");
        try {
            Files.createDirectories(absolute.getParent());
            try (Writer out = Files.newBufferedWriter(temporary)) {
                content.writeTo(out);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(temporary);
                throw e;
            }
            Files.move(
                    temporary,
                    absolute,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    /** Writes a text, as {@link #write(Path, Content)} does. */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text));
    }
}
