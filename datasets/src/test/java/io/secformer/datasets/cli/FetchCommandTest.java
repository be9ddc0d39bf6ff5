package io.secformer.datasets.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.datasets.SharedData;
import io.secformer.datasets.fetch.TestServer;
import io.secformer.testing.Captured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command, with the official sizes and digests, against a server on this machine. */
final class FetchCommandTest {
    private static final int WNLI_BYTES = 28_999;
    private static final int CUT = 10_000;

    @TempDir private Path dir;

    private record Result(int exitCode, String out, String err) {}

    @Test
    void killedFetchGoesOnAtItsPart() throws IOException, InterruptedException {
        Path part = dir.resolve("downloads/WNLI.zip.part");
        try (TestServer server = new TestServer().hanging(CUT)) {
            server.serve("glue/data/WNLI.zip", new byte[WNLI_BYTES]);
            Process process = start(server);
            while (!Files.exists(part) || Files.size(part) < CUT) {
                assertThat(process.isAlive()).isTrue();
                Thread.sleep(20);
            }
            process.destroyForcibly().waitFor();
            assertThat(part).hasSize(CUT);

            Result second = finish(start(server));
            assertThat(server.requests().getLast().range()).isEqualTo("bytes=" + CUT + "-");
            assertThat(server.bytesSent()).isEqualTo(WNLI_BYTES);
            // The server's zeros are not the official file, and the command must say so.
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err().lines().toList().getLast())
                    .startsWith("secformer: " + server.base() + "/glue/data/WNLI.zip is not the")
                    .contains("expected SHA-256 ae0e8e4d", "deleted");
            assertThat(second.out()).isEmpty();
        }
        assertThat(part).doesNotExist();
        assertThat(dir.resolve("WNLI")).doesNotExist();
    }

    @Test
    @Tag("shared")
    void realDiagnosticSetIsFetchedAndCounted() throws IOException, InterruptedException {
        try (TestServer server = new TestServer()) {
            server.serve(
                    "glue/data/AX.tsv",
                    Files.readAllBytes(SharedData.path("glue/AX/diagnostic.tsv")));
            Result first = finish(start(server, "--task", "ax"));
            assertThat(first.exitCode()).isZero();
            assertThat(first.out().strip()).matches("AX +test +1104 rows, as published");
            Result second = finish(start(server, "--task", "ax"));
            assertThat(second.out().strip()).endsWith("as published (was there, not fetched)");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'--task=RTE,nope',nope",
        "--base-url=ftp://host/,ftp:",
        "--base-url=x,--base-url",
        "--timeout=0,--timeout",
        "--time=3,did you mean --timeout?"
    })
    void wrongUsageIsOneLineAndExitCode2(String option, String said) {
        Captured run =
                Captured.of(() -> DatasetsMain.run("fetch", "--out", dir.toString(), option));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(said);
        assertThat(dir).isEmptyDirectory();
    }

    private Process start(TestServer server) throws IOException {
        return start(server, "--task", "WNLI");
    }

    private Process start(TestServer server, String option, String value) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatasetsMain.class.getName(),
                        "fetch",
                        "--out",
                        dir.toString(),
                        "--base-url",
                        server.base().toString(),
                        option,
                        value)
                .redirectError(dir.resolve("err").toFile())
                .redirectOutput(dir.resolve("out").toFile())
                .start();
    }

    private Result finish(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(dir.resolve("out"), UTF_8),
                Files.readString(dir.resolve("err"), UTF_8));
    }
}
