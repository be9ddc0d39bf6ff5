package io.secformer.datasets.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.glue.GlueReader;
import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.Split;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From sources to files in place. */
final class GlueFetcherTest {
    private static final String TRAIN =
            "index\tsentence1\tsentence2\tlabel\n0\tIt rains.\tIt is wet.\tentailment\n";
    private static final String DEV = TRAIN.replace("rains", "snows");
    private static final String TEST = "index\tsentence1\tsentence2\n0\tIt hails.\tIt is wet.\n";

    @TempDir private Path dir;

    @Test
    void zipIsFetchedVerifiedAndLaidOutForTheReader() throws IOException {
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            assertThat(fetcher.fetch(rte(server))).hasSize(3);
        }
        assertThat(GlueReader.read(dir, GlueTask.RTE, Split.TRAIN)).hasSize(1);
        assertThat(dir.resolve("RTE/dev.tsv")).hasContent(DEV);
        assertThat(dir.resolve("RTE/test.tsv")).hasContent(TEST);
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "downloads/RTE.zip", "RTE/train.tsv", "RTE/dev.tsv", "RTE/test.tsv");
    }

    @Test
    void whatIsThereIsNotDownloadedAgain() throws IOException {
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            TaskSource rte = rte(server);
            fetcher.fetch(rte);
            assertThat(fetcher.fetch(rte)).isEmpty();
            Files.delete(dir.resolve("RTE/dev.tsv"));
            assertThat(fetcher.fetch(rte)).containsExactly(dir.resolve("RTE/dev.tsv"));
            assertThat(server.requests()).hasSize(1);
        }
        assertThat(dir.resolve("RTE/dev.tsv")).hasContent(DEV);
    }

    @Test
    void filesThatAreThereStayAsTheyAre() throws IOException {
        Files.createDirectories(dir.resolve("RTE"));
        Files.writeString(dir.resolve("RTE/train.tsv"), "mine");
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            assertThat(fetcher.fetch(rte(server))).hasSize(2);
        }
        assertThat(dir.resolve("RTE/train.tsv")).hasContent("mine");
        assertThat(dir.resolve("RTE/dev.tsv")).hasContent(DEV);
    }

    @Test
    void badArchiveLeavesNothingUnderFinalNames() throws IOException {
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            // Train and dev are unpacked before the lack of test is found.
            byte[] zip =
                    Zips.of(
                            Map.of(
                                    "RTE/train.tsv", TRAIN.getBytes(UTF_8),
                                    "RTE/dev.tsv", DEV.getBytes(UTF_8)));
            TaskSource source =
                    new TaskSource.Archive(GlueTask.RTE, server.serve("RTE.zip", zip), 1000);
            assertThatThrownBy(() -> fetcher.fetch(source))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("RTE.zip: holds no RTE/test.tsv");
        }
        assertThat(files()).containsExactly("downloads/RTE.zip");
    }

    @Test
    void singleFileGetsTheReadersName() throws IOException {
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            RemoteFile file = server.serve("glue/data/AX.tsv", TEST.getBytes(UTF_8));
            fetcher.fetch(new TaskSource.SingleFile(GlueTask.AX, file));
        }
        assertThat(GlueReader.read(dir, GlueTask.AX, Split.TEST)).hasSize(1);
    }

    @Test
    void mrpcIsAssembledFromItsThreeFiles() throws IOException {
        String header = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n";
        String first = "1\t11\t12\tHe said \" no \" .\tHe said no .\n";
        String second = "0\t21\t22\tA .\tB .\n";
        String third = "1\t12\t11\tC .\tD .\n";
        try (TestServer server = new TestServer();
                GlueFetcher fetcher = server.fetcher(dir)) {
            fetcher.fetch(
                    new TaskSource.Mrpc(
                            server.serve(
                                    "a/train.txt",
                                    (header + first + second + third).getBytes(UTF_8)),
                            server.serve("a/test.txt", (header + third + second).getBytes(UTF_8)),
                            server.serve("b/ids.tsv", "11\t12\n".getBytes(UTF_8))));
        }
        assertThat(dir.resolve("MRPC/train.tsv")).hasContent(header + second + third);
        assertThat(dir.resolve("MRPC/dev.tsv")).hasContent(header + first);
        assertThat(dir.resolve("MRPC/test.tsv"))
                .hasContent(
                        header.replace("\uFEFFQuality", "index")
                                + third.replaceFirst("1", "0")
                                + second.replaceFirst("0", "1"));
        assertThat(GlueReader.read(dir, GlueTask.MRPC, Split.DEV).getFirst().text())
                .isEqualTo("He said \" no \" .");
        assertThat(GlueReader.read(dir, GlueTask.MRPC, Split.TEST)).hasSize(2);
    }

    private static TaskSource rte(TestServer server) throws IOException {
        byte[] zip =
                Zips.of(
                        Map.of(
                                "RTE/train.tsv", TRAIN.getBytes(UTF_8),
                                "RTE/dev.tsv", DEV.getBytes(UTF_8),
                                "RTE/test.tsv", TEST.getBytes(UTF_8),
                                "RTE/original/more.txt", "more".getBytes(UTF_8),
                                "__MACOSX/RTE/._train.tsv", "x".getBytes(UTF_8)));
        return new TaskSource.Archive(GlueTask.RTE, server.serve("glue/data/RTE.zip", zip), 10_000);
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> dir.relativize(file).toString().replace('\\', '/'))
                    .toList()
                    .stream();
        }
    }
}
