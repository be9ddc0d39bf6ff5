package io.secformer.kit.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    /** FIPS 180-2, appendix B.1. */
    private static final String OF_ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir private Path folder;

    @Test
    void digestIsThatOfTheStandard() throws IOException {
        assertThat(Sha256.of("abc")).isEqualTo(OF_ABC);
        Path first = Files.writeString(folder.resolve("first"), "a");
        Path second = Files.writeString(folder.resolve("second"), "bc");
        assertThat(Sha256.of(List.of(first, second))).isEqualTo(OF_ABC);
        assertThat(Sha256.of(second)).isEqualTo(Sha256.of("bc"));
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> Sha256.of(absent))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("absent");
    }
}
