package io.secformer.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Text files that appear whole or not at all, whatever ends the program that writes them. */
public final class WholeFiles {
    private WholeFiles() {}

    /** Writes a file in UTF-8; its folder is made where it is missing. */
    public static void write(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp");
        Files.createDirectories(absolute.getParent());
        Files.writeString(temporary, text);
        Files.move(
                temporary,
                absolute,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
