package io.secformer.infer.report;

import io.secformer.infer.plot.Plot;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files that may be written over: those that this program wrote before. */
final class OwnFiles {
    /** What a page says about itself; it stands at its beginning. */
    static final String GENERATOR = "secformer report";

    private static final String MARK = "<meta name=\"generator\" content=\"" + GENERATOR + "\">";
    private static final int HEAD = 1 << 10;

    private OwnFiles() {}

    /**
     * Requires that a page can be written here without losing something else.
     *
     * @throws FormatException if there is a file of another kind
     */
    static void requirePage(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isPage(file)) {
            throw foreign(file, "secformer report", "--out FILE");
        }
    }

    /**
     * Requires the same of a picture.
     *
     * @throws FormatException if there is a file of another kind
     */
    static void requirePlot(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Plot.isPlot(file)) {
            throw foreign(file, "secformer plot", "--out DIR");
        }
    }

    private static boolean isPage(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(MARK);
        } catch (IOException e) {
            return false;
        }
    }

    private static FormatException foreign(Path file, String program, String option) {
        return new FormatException(
                file,
                "was not written by "
                        + program
                        + " and is left as it is: move it away, or choose another place with "
                        + option);
    }
}
