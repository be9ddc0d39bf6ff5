package io.secformer.kit.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {
    @TempDir private Path folder;

    @Test
    void fileAppearsWhenAllOfItIsThere() {
        Path file = folder.resolve("new/table.csv");
        WholeFiles.write(
                file,
                out -> {
                    out.write("first ");
                    out.flush();
                    assertThat(file).doesNotExist();
                    out.write("s\u00e9cond");
                });
        assertThat(file).hasContent("first s\u00e9cond");
    }

    @Test
    void failureKeepsTheEarlierFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("table.csv"), "before");
        assertThatThrownBy(
                        () ->
                                WholeFiles.write(
                                        file,
                                        out -> {
                                            out.write("half of it");
                                            throw new IOException("disk full");
                                        }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + " cannot be written: disk full");
        assertThat(file).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
