package io.secformer.datasets.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zips that mean harm. */
final class SafeUnzipTest {
    private static final byte[] TEXT = "text".getBytes(UTF_8);

    @TempDir private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.tsv", "RTE/../../evil.tsv", "/evil.tsv", "..\\evil", "C:\\evil"})
    void zipWithAnEscapingEntryIsRefusedWhole(String name) throws IOException {
        Path zip = zip(Map.of("RTE/dev.tsv", TEXT, name, TEXT));
        Path target = dir.resolve("dev.tsv");
        assertThatThrownBy(() -> SafeUnzip.extract(zip, Map.of("RTE/dev.tsv", target), 100))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(name, "leads out of its folder");
        assertThat(target).doesNotExist();
        assertThat(dir.resolveSibling("evil.tsv")).doesNotExist();
    }

    @Test
    void zipBombIsStoppedAtTheBound() throws IOException {
        int unpacked = 50_000_000;
        Path zip = zip(Map.of("RTE/dev.tsv", new byte[unpacked]));
        assertThat(zip.toFile().length()).isLessThan(unpacked / 500);
        Path target = dir.resolve("dev.tsv");
        assertThatThrownBy(() -> SafeUnzip.extract(zip, Map.of("RTE/dev.tsv", target), 1_000_000))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("unpacks to more than the allowed 1.0 MB");
        assertThat(target.toFile().length()).isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void boundHoldsForAllEntriesTogether() throws IOException {
        Path zip = zip(Map.of("a", new byte[60], "b", new byte[60]));
        Map<String, Path> wanted = Map.of("a", dir.resolve("a"), "b", dir.resolve("b"));
        assertThatThrownBy(() -> SafeUnzip.extract(zip, wanted, 119))
                .isInstanceOf(FormatException.class);
        Files.delete(dir.resolve("a"));
        Files.delete(dir.resolve("b"));
        SafeUnzip.extract(zip, wanted, 120);
        assertThat(dir.resolve("b")).hasSize(60);
    }

    @Test
    void whatIsNoZipIsNamed() throws IOException {
        Path zip = Files.write(dir.resolve("it.zip"), TEXT);
        assertThatThrownBy(() -> SafeUnzip.extract(zip, Map.of(), 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("it.zip: is no whole zip");
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        return Files.write(dir.resolve("it.zip"), Zips.of(entries));
    }
}
