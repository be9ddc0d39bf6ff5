package io.secformer.kit.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken documents are refused with a place, in words of JSON and not of the parser. */
final class JsonFaultsTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":3",
                "[1, 2",
                "{} {}",
                "{\"a\": 1, \"a\": 2}",
                "{'a': 1}",
                "junk",
                "{\"a\": 01}",
                "{\"a\": \"b\nc\"}",
                "{\"a\": \"\\x\"}",
                "{\"a\" 1}"
            })
    void reasonHasNoWordOfTheParsersInside(String document) throws IOException {
        Path file = Files.writeString(folder.resolve("it.json"), document);
        assertThatThrownBy(() -> JsonFiles.read(file, 10_000))
                .isInstanceOf(FormatException.class)
                .message()
                .startsWith(file + ": not valid JSON, line ")
                .contains("column ")
                .doesNotContain("REDACTED", "`", "Feature", "jackson", "null:", "\n");
    }

    @Test
    void deepNestingIsSaidInWords() throws IOException {
        Path file = Files.writeString(folder.resolve("it.json"), "[".repeat(5000));
        assertThatThrownBy(() -> JsonFiles.read(file, 10_000))
                .isInstanceOf(FormatException.class)
                .message()
                .contains("nesting depth")
                .doesNotContain("`", "Constraints");
    }

    @Test
    void placeIsThatOfTheFault() throws IOException {
        Path file = Files.writeString(folder.resolve("it.json"), "{\n  \"a\": 1,\n  b}");
        assertThatThrownBy(() -> JsonFiles.read(file, 10_000))
                .hasMessageContaining("line 3, column 3: ");
    }
}
