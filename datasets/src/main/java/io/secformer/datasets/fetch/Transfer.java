package io.secformer.datasets.fetch;

import io.secformer.kit.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a server for what is missing of a file. */
final class Transfer implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    private final HttpClient client;
    private final Duration timeout;

    /**
     * Creates a client.
     *
     * @param timeout how long a connection, a response or the next bytes may take
     */
    Transfer(Duration timeout) {
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        this.timeout = timeout;
    }

    /**
     * Sends one request and appends what comes, or starts over if the server knows no ranges or has
     * another version.
     *
     * @param target the file's final name, for messages
     * @param step hears how many bytes are there
     * @throws IOException if the connection fails or ends before the file does
     * @throws FetchException if the server answers with something else, or the disk fails
     */
    void receive(URI uri, RemoteFile file, Path target, PartFile part, Progress.Step step)
            throws IOException {
        HttpResponse<InputStream> response = send(request(uri, part));
        if (response.statusCode() == RANGE_NOT_SATISFIABLE && part.size() > 0) {
            response.body().close();
            part.restart(null);
            response = send(request(uri, part));
        }
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case OK -> {
                    requireSize(uri, file, length(uri, response));
                    part.restart(etag(response));
                }
                case PARTIAL -> requireRange(uri, file, part, response);
                default ->
                        throw new FetchException(
                                "cannot download "
                                        + uri
                                        + ": the server answered with HTTP status "
                                        + response.statusCode()
                                        + "; "
                                        + FetchFailures.byHand(target));
            }
            copy(uri, file, body, part, step);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(URI uri, PartFile part) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
        if (part.size() > 0) {
            request.header("Range", "bytes=" + part.size() + "-");
            @Nullable String etag = part.etag();
            if (etag != null) {
                request.header("If-Range", etag);
            }
        }
        return request.build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException("the download of " + request.uri() + " was interrupted", e);
        }
    }

    private void copy(URI uri, RemoteFile file, InputStream body, PartFile part, Progress.Step step)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (StallGuard guard = new StallGuard(body, timeout)) {
            for (int n = read(body, buffer, guard); n >= 0; n = read(body, buffer, guard)) {
                requireSize(uri, file, Math.max(file.bytes(), part.size() + n));
                try {
                    part.append(buffer, n);
                } catch (IOException e) {
                    throw FetchFailures.ofDisk(part.path(), e);
                }
                step.reached(part.size());
                guard.touch();
            }
        }
        if (part.size() < file.bytes()) {
            throw new IOException("it ended early");
        }
    }

    private static int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
        try {
            int count = body.read(buffer);
            guard.touch();
            return count;
        } catch (IOException e) {
            if (guard.hasStalled()) {
                HttpTimeoutException timeout = new HttpTimeoutException("nothing came");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        }
    }

    private static void requireRange(
            URI uri, RemoteFile file, PartFile part, HttpResponse<?> response) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || !matcher.group(1).equals(Long.toString(part.size()))) {
            throw new FetchException(
                    "cannot download "
                            + uri
                            + ": asked for the bytes from "
                            + part.size()
                            + ", the server answered with \""
                            + range
                            + "\"; delete "
                            + part.path()
                            + " to start over");
        }
        if (!matcher.group(2).equals("*")) {
            requireSize(uri, file, Long.parseLong(matcher.group(2)));
        }
    }

    /** A page of some gateway often has none; it must not become the start of the file. */
    private static long length(URI uri, HttpResponse<?> response) {
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        return length.orElseThrow(
                () ->
                        new FetchException(
                                "cannot download " + uri + ": the server does not say its size"));
    }

    private static void requireSize(URI uri, RemoteFile file, long bytes) {
        if (bytes != file.bytes()) {
            throw new FetchException(
                    uri
                            + " is not the official file: expected "
                            + file.bytes()
                            + " bytes, the server sends "
                            + bytes
                            + " or more; nothing of it is used");
        }
    }

    /** A weak tag does not promise the same bytes, so it cannot join two parts. */
    private static @Nullable String etag(HttpResponse<?> response) {
        Optional<String> etag = response.headers().firstValue("ETag");
        return etag.filter(tag -> tag.startsWith("\"")).orElse(null);
    }
}
