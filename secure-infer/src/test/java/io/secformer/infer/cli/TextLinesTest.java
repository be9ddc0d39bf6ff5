package io.secformer.infer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of texts. */
class TextLinesTest {
    @TempDir private Path folder;

    private String file(byte[] content) throws IOException {
        return Files.write(folder.resolve("texts"), content).toString();
    }

    private String file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.UTF_8));
    }

    private static List<TextLines.Line> lines(String name) {
        List<TextLines.Line> lines = new ArrayList<>();
        try (TextLines opened = TextLines.open(name)) {
            for (TextLines.Line line = opened.next(); line != null; line = opened.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static TextLines.Line text(long number, String text) {
        return new TextLines.Line(number, text, null);
    }

    @Test
    void lineIsATextAndATabDividesAPair() throws IOException {
        String name = file("\uFEFFone\r\n\n-h\nleft\tright\n\t\n \u2028 \u0085 @x");
        assertThat(lines(name))
                .containsExactly(
                        text(1, "one"),
                        text(2, ""),
                        text(3, "-h"),
                        new TextLines.Line(4, "left", "right"),
                        new TextLines.Line(5, "", ""),
                        text(6, " \u2028 \u0085 @x"));
        assertThat(lines(file("\n"))).containsExactly(text(1, ""));
        assertThat(lines(file("a\rb"))).containsExactly(text(1, "a\rb"));
    }

    @Test
    void standardInputIsReadAsItComes() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("caf\u00e9\nx".getBytes(StandardCharsets.UTF_8)));
            TextLines.check("-", line -> assertThat(line).as("is seen once only").isNull());
            assertThat(lines("-")).containsExactly(text(1, "caf\u00e9"), text(2, "x"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void messagesNameTheLineAndNeverItsText() throws IOException {
        String tabs = file("fine\nsecret\tand\tmore\n");
        assertThatThrownBy(() -> TextLines.check(tabs, line -> {}))
                .isInstanceOf(FormatException.class)
                .hasMessage(
                        tabs
                                + ", line 2: has several tabs, expected none, or one between the"
                                + " texts of a pair");
        String latin = file("secret caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TextLines.check(latin, line -> {}))
                .isInstanceOf(FormatException.class)
                .hasMessage(latin + ", line 1: is not UTF-8");
        String empty = file("");
        assertThatThrownBy(() -> TextLines.check(empty, line -> {}))
                .isInstanceOf(FormatException.class)
                .hasMessage(empty + ": holds no text, expected one a line");
        assertThatThrownBy(() -> TextLines.open(folder.resolve("none").toString()))
                .isInstanceOf(UncheckedIOException.class);
    }
}
