package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places are checked without being touched. */
class OutputPlacesTest {
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "text");
    }

    @Test
    void whatIsThereAndWhatCanBeMadeIsFine() {
        for (Path place : new Path[] {folder, folder.resolve("a"), folder.resolve("a/b/c")}) {
            assertThatCode(() -> OutputPlaces.requireFolder("--out", place))
                    .doesNotThrowAnyException();
        }
        for (Path place : new Path[] {file, folder.resolve("a"), folder.resolve("a/b")}) {
            assertThatCode(() -> OutputPlaces.requireFile("--out", place))
                    .doesNotThrowAnyException();
        }
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void fileIsNoFolderAndFolderNoFile() {
        assertThatThrownBy(() -> OutputPlaces.requireFolder("--out", file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": is a file, expected a folder, or none yet, for --out");
        assertThatThrownBy(() -> OutputPlaces.requireFile("--table", folder))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder + ": is a folder, expected a file for --table");
    }

    @Test
    void nothingCanBeBelowAFile() {
        Path below = file.resolve("a/b");
        String line = below + ": " + file + " is no folder: choose another place for --out";
        assertThatThrownBy(() -> OutputPlaces.requireFolder("--out", below)).hasMessage(line);
        assertThatThrownBy(() -> OutputPlaces.requireFile("--out", below)).hasMessage(line);
    }
}
