package io.secformer.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.SharedData;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MrpcAssemblyTest {
    private static final String HEADER = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String";

    @TempDir private Path dir;
    private Path corpus = Path.of("");
    private Path ids = Path.of("");

    @BeforeEach
    void nameFiles() {
        corpus = dir.resolve("corpus.txt");
        ids = dir.resolve("ids.tsv");
    }

    @Test
    void listedPairThatIsNotThereIsRefused() throws IOException {
        Files.write(corpus, List.of(HEADER, "1\t1\t2\tA .\tB ."));
        Files.write(ids, List.of("1\t2", "2\t1"));
        assertRefused("lacks 1 of the pairs");
    }

    @Test
    void malformedRowIsNamed() throws IOException {
        Files.write(corpus, List.of(HEADER, "1\t1\t2\tA .\tB .", "1\t3\t4\tC ."));
        Files.write(ids, List.of("1\t2"));
        assertRefused("corpus.txt, line 3: has 4 columns, expected 5");
    }

    @Test
    void malformedListIsNamed() throws IOException {
        Files.write(corpus, List.of(HEADER, "1\t1\t2\tA .\tB ."));
        Files.write(ids, List.of("1\t2", "3"));
        assertRefused("ids.tsv, line 2");
    }

    @Test
    void otherFileIsNoCorpus() throws IOException {
        Files.write(corpus, List.of("<html>"));
        Files.write(ids, List.of("1\t2"));
        assertRefused("line 1: is not the header");
    }

    /** The real corpus is put together from the real files, and must come apart into the same. */
    @Test
    @Tag("shared")
    void realFilesComeBackByteForByte() throws IOException {
        Path real = SharedData.path("glue/MRPC");
        List<String> train = Files.readAllLines(real.resolve("train.tsv"));
        List<String> dev = Files.readAllLines(real.resolve("dev.tsv"));
        List<String> rows = new ArrayList<>(List.of(HEADER));
        for (int i = 1; i < train.size(); i++) {
            rows.add(train.get(i));
            if (i < dev.size()) {
                rows.add(dev.get(i));
            }
        }
        Files.write(corpus, rows);
        Files.write(
                ids,
                dev.stream()
                        .skip(1)
                        .map(row -> row.split("\t", -1))
                        .map(f -> f[1] + '\t' + f[2])
                        .toList());
        MrpcAssembly.split(corpus, ids, dir.resolve("train.tsv"), dir.resolve("dev.tsv"));
        assertThat(dir.resolve("train.tsv")).hasSameBinaryContentAs(real.resolve("train.tsv"));
        assertThat(dir.resolve("dev.tsv")).hasSameBinaryContentAs(real.resolve("dev.tsv"));

        List<String> labelled = new ArrayList<>(List.of(HEADER));
        Files.readAllLines(real.resolve("test.tsv")).stream()
                .skip(1)
                .forEach(row -> labelled.add("1" + row.substring(row.indexOf('\t'))));
        Files.write(corpus, labelled);
        MrpcAssembly.stripLabels(corpus, dir.resolve("test.tsv"));
        assertThat(dir.resolve("test.tsv")).hasSameBinaryContentAs(real.resolve("test.tsv"));
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(
                        () ->
                                MrpcAssembly.split(
                                        corpus, ids, dir.resolve("train"), dir.resolve("dev")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(reason);
    }
}
