package io.secformer.datasets.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.datasets.fetch.TestServer.Request;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over a network that fails. */
final class DownloaderTest {
    private static final int CUT = 70_001;
    private static final byte[] BYTES = bytes(200_000);
    private static final String PATH = "/mirror/data/it.zip";

    @TempDir private Path dir;

    @Test
    void cutDownloadGoesOnWithoutSendingBytesTwice() throws IOException {
        try (TestServer server = new TestServer().cutting(2, CUT, dir.resolve("it.zip.part"))) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThat(download(server.base(), file)).hasBinaryContent(BYTES);
            assertThat(server.requests())
                    .containsExactly(
                            new Request(PATH, null, null),
                            new Request(PATH, "bytes=" + CUT + "-", "\"v1\""),
                            new Request(PATH, "bytes=" + 2 * CUT + "-", "\"v1\""));
            assertThat(server.bytesSent()).isEqualTo(BYTES.length);
        }
        assertThat(dir).isDirectoryNotContaining("glob:**.part*");
    }

    @Test
    void laterRunGoesOnAtThePart() throws IOException {
        Files.write(dir.resolve("it.zip.part"), Arrays.copyOf(BYTES, CUT));
        Files.writeString(dir.resolve("it.zip.part.etag"), "\"v1\"");
        try (TestServer server = new TestServer()) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThat(download(server.base(), file)).hasBinaryContent(BYTES);
            assertThat(server.requests())
                    .containsExactly(new Request(PATH, "bytes=" + CUT + "-", "\"v1\""));
            assertThat(server.bytesSent()).isEqualTo(BYTES.length - CUT);
        }
    }

    @Test
    void wholePartIsOnlyVerified() throws IOException {
        Files.write(dir.resolve("it.zip.part"), BYTES);
        try (TestServer server = new TestServer()) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThat(download(server.base(), file)).hasBinaryContent(BYTES);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void partOfAnotherVersionIsReplaced() throws IOException {
        Files.write(dir.resolve("it.zip.part"), new byte[CUT]);
        Files.writeString(dir.resolve("it.zip.part.etag"), "\"v0\"");
        try (TestServer server = new TestServer()) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThat(download(server.base(), file)).hasBinaryContent(BYTES);
            assertThat(server.requests())
                    .containsExactly(new Request(PATH, "bytes=" + CUT + "-", "\"v0\""));
        }
    }

    @Test
    void serverWithoutRangesIsAskedFromTheStart() throws IOException {
        try (TestServer server =
                new TestServer().ignoringRanges().cutting(1, CUT, dir.resolve("it.zip.part"))) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThat(download(server.base(), file)).hasBinaryContent(BYTES);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.bytesSent()).isEqualTo(BYTES.length + CUT);
        }
    }

    @Test
    void serverThatNeverGetsFurtherIsGivenUp() throws IOException {
        try (TestServer server =
                new TestServer().ignoringRanges().cutting(9, CUT, dir.resolve("it.zip.part"))) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertFails(server.base(), file, "the connection broke", "70.0 kB are kept");
            assertThat(server.requests()).hasSize(2);
        }
        assertThat(dir.resolve("it.zip.part")).hasSize(CUT);
    }

    @Test
    void wrongChecksumIsNamedAndItsFileDeleted() throws IOException {
        try (TestServer server = new TestServer()) {
            server.serve("data/it.zip", BYTES);
            RemoteFile other =
                    new RemoteFile("data/it.zip", BYTES.length, TestServer.sha256(new byte[] {1}));
            assertFails(
                    server.base(),
                    other,
                    "expected SHA-256 " + other.sha256(),
                    "found " + TestServer.sha256(BYTES),
                    "deleted");
        }
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void fileOfAnotherSizeIsRefusedUnread() throws IOException {
        try (TestServer server = new TestServer()) {
            server.serve("data/it.zip", "<html>log in first</html>".getBytes(UTF_8));
            RemoteFile file = new RemoteFile("data/it.zip", BYTES.length, TestServer.sha256(BYTES));
            assertFails(server.base(), file, "expected 200000 bytes, the server sends 25");
        }
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void wrongFileThatWasPutThereIsNamedAndLeftAlone() throws IOException {
        Files.writeString(dir.resolve("it.zip"), "another");
        try (TestServer server = new TestServer()) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertFails(server.base(), file, "is not the official file", "move it away");
            assertThat(server.requests()).isEmpty();
        }
        assertThat(dir.resolve("it.zip")).hasContent("another");
    }

    @Test
    void statusIsNamed() throws IOException {
        try (TestServer server = new TestServer()) {
            RemoteFile file = new RemoteFile("data/it.zip", BYTES.length, TestServer.sha256(BYTES));
            assertFails(
                    server.base(),
                    file,
                    server.base() + "/data/it.zip",
                    "HTTP status 404",
                    "put it at " + dir.resolve("it.zip"));
        }
    }

    @Test
    void refusedConnectionSaysWhereAndWhatToDo() throws IOException {
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = socket.getLocalPort();
            assertFails(
                    URI.create("http://127.0.0.1:" + port + "/"),
                    new RemoteFile("data/it.zip", BYTES.length, TestServer.sha256(BYTES)),
                    "http://127.0.0.1:" + port + "/data/it.zip",
                    "the connection was refused",
                    "put it at " + dir.resolve("it.zip"),
                    "--base-url");
        }
    }

    @Test
    void unknownHostIsNamed() {
        assertFails(
                URI.create("http://glue.invalid/"),
                new RemoteFile("data/it.zip", BYTES.length, TestServer.sha256(BYTES)),
                "the host glue.invalid is unknown");
    }

    @Test
    void silentServerIsGivenUpAndThePartKept() throws IOException {
        Files.write(dir.resolve("it.zip.part"), Arrays.copyOf(BYTES, CUT));
        try (TestServer server = new TestServer().hanging(0)) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertThatThrownBy(() -> download(server.base(), file, Duration.ofSeconds(3)))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContainingAll("nothing came within the timeout", "are kept");
        }
        assertThat(dir.resolve("it.zip.part")).hasSize(CUT);
    }

    @Test
    void secondFetchOfTheSamePartIsRefused() throws IOException {
        try (TestServer server = new TestServer();
                PartFile other = PartFile.of(dir.resolve("it.zip"))) {
            RemoteFile file = server.serve("data/it.zip", BYTES);
            assertFails(server.base(), file, other.path() + " is being written by another fetch");
        }
    }

    @Test
    void tooSmallDiskIsFoundBeforeAnythingIsSent() throws IOException {
        try (TestServer server = new TestServer()) {
            RemoteFile file =
                    new RemoteFile("it.zip", Long.MAX_VALUE / 2, TestServer.sha256(BYTES));
            assertFails(server.base(), file, "the disk has too little space for it.zip");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void fullDiskIsNamed() {
        assertThat(FetchFailures.ofDisk(dir, new IOException("No space left on device")))
                .hasMessage(
                        dir + ": the disk is full; free some space and run the same command again");
    }

    private void assertFails(URI base, RemoteFile file, CharSequence... words) {
        assertThatThrownBy(() -> download(base, file))
                .isInstanceOf(FetchException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContainingAny("\n", "null");
    }

    private Path download(URI base, RemoteFile file) {
        return download(base, file, Duration.ofSeconds(20));
    }

    private Path download(URI base, RemoteFile file, Duration timeout) {
        Progress progress = new Progress(System.err, false);
        try (Transfer transfer = new Transfer(timeout)) {
            String folder = base.toString().endsWith("/") ? base.toString() : base + "/";
            return new Downloader(URI.create(folder), dir, transfer, progress).download(file);
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }
}
