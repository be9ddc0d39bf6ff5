package io.secformer.datasets.fetch;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.text.Sizes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Turns what the JDK throws into what a user can act on. */
final class FetchFailures {
    private FetchFailures() {}

    /** A network that did not do its part. */
    static FetchException ofNetwork(URI uri, Path target, long present, IOException e) {
        String kept =
                present == 0
                        ? ""
                        : "; " + Sizes.bytes(present) + " are kept and the same command goes on";
        return new FetchException(
                "cannot download " + uri + ": " + reason(uri, e) + kept + "; " + byHand(target), e);
    }

    /** What to do where the server is of no help. */
    static String byHand(Path target) {
        return "or download it by hand, put it at "
                + target
                + " and run the same command; or name a mirror with --base-url";
    }

    /** A disk that did not do its part. */
    static FetchException ofDisk(Path path, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (isFull(message)) {
            return new FetchException(
                    path + ": the disk is full; free some space and run the same command again", e);
        }
        if (e instanceof FileSystemException named) {
            String file = named.getFile() == null ? path.toString() : named.getFile();
            return new FetchException(file + ": " + FileErrors.reason(named), e);
        }
        return new FetchException(path + ": " + message, e);
    }

    private static boolean isFull(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        // Linux and macOS; a quota; Windows.
        return lower.contains("no space left")
                || lower.contains("quota exceeded")
                || lower.contains("not enough space");
    }

    private static String reason(URI uri, IOException e) {
        if (isCausedBy(e, UnresolvedAddressException.class)
                || isCausedBy(e, UnknownHostException.class)) {
            return "the host " + uri.getHost() + " is unknown";
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within the timeout";
        }
        if (e instanceof HttpTimeoutException) {
            return "nothing came within the timeout";
        }
        if (e instanceof ConnectException) {
            // The client does not say which.
            return "the connection was refused, or the host is out of reach";
        }
        if (isCausedBy(e, SSLException.class)) {
            return "no trusted TLS connection (" + e.getMessage() + ")";
        }
        return "the connection broke (" + e.getMessage() + ")";
    }

    private static boolean isCausedBy(Throwable e, Class<? extends Throwable> kind) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
