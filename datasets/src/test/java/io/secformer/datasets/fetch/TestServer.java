package io.secformer.datasets.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server of some files on this machine, with the faults that a test asks for. */
public final class TestServer implements AutoCloseable {
    private static final String ETAG = "\"v1\"";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong bytesSent = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean knowsRanges = true;
    private volatile @Nullable Path part;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int bytesBeforeCut;

    /** What a client asked for. */
    public record Request(String path, @Nullable String range, @Nullable String ifRange) {}

    public TestServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mirror");
    }

    /** Serves a file and returns what a source says of it. */
    public RemoteFile serve(String path, byte[] bytes) {
        files.put("/mirror/" + path, bytes);
        return new RemoteFile(path, bytes.length, sha256(bytes));
    }

    public TestServer ignoringRanges() {
        knowsRanges = false;
        return this;
    }

    /**
     * The next so many answers end after so many bytes of their body, once they are in the part
     * file: a client may lose what is on its way when the connection breaks.
     */
    public TestServer cutting(int answers, int afterBytes, Path part) {
        this.part = part;
        cuts.set(answers);
        bytesBeforeCut = afterBytes;
        return this;
    }

    /** The next answer stops, but stays open, after so many bytes of its body. */
    public TestServer hanging(int afterBytes) {
        cuts.set(1);
        bytesBeforeCut = afterBytes;
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Bytes of bodies, over all answers. */
    public long bytesSent() {
        return bytesSent.get();
    }

    GlueFetcher fetcher(Path glueDir) {
        return new GlueFetcher(base(), glueDir, Duration.ofSeconds(20), Progress.none());
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
            requests.add(new Request(path, range, ifRange));
            byte[] file = files.get(path);
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("ETag", ETAG);
            boolean isPart =
                    knowsRanges && range != null && (ifRange == null || ifRange.equals(ETAG));
            int from = isPart ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
            if (isPart) {
                String sent = "bytes " + from + "-" + (file.length - 1) + "/" + file.length;
                exchange.getResponseHeaders().set("Content-Range", sent);
            }
            exchange.sendResponseHeaders(isPart ? 206 : 200, file.length - from);
            send(exchange.getResponseBody(), file, from);
        }
    }

    private void send(OutputStream out, byte[] file, int from) throws IOException {
        int count = file.length - from;
        boolean isCut = cuts.getAndDecrement() > 0;
        if (!isCut) {
            write(out, file, from, count);
            return;
        }
        try {
            Path watched = part;
            if (watched != null) {
                // The header alone: a part of an earlier answer is of no use to the client now,
                // and must not be taken for this one's.
                out.flush();
                awaitSize(watched, from);
            }
            count = Math.min(count, bytesBeforeCut);
            write(out, file, from, count);
            if (watched != null) {
                awaitSize(watched, from + count);
            } else {
                closing.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out, byte[] file, int from, int count) throws IOException {
        out.write(file, from, count);
        out.flush();
        bytesSent.addAndGet(count);
    }

    private void awaitSize(Path watched, long bytes) throws IOException, InterruptedException {
        while (Files.size(watched) != bytes && closing.getCount() > 0) {
            Thread.sleep(5);
        }
    }
}
