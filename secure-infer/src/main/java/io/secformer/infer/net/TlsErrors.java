package io.secformer.infer.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What went wrong with TLS, in words that say what to do. */
final class TlsErrors {
    private static final String ONE_AUTHORITY =
            "the keys of all roles must be signed by one authority ('secformer keys')";
    private static final String CLOCKS = "compare the clocks of both machines";
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private TlsErrors() {}

    /** The end of a sentence about a peer. */
    static String describe(IOException failure) {
        boolean untrusted = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException e -> {
                    return "its certificate has expired, by the clock here ("
                            + now()
                            + "): "
                            + CLOCKS
                            + "; if they are right, make new keys with 'secformer keys'";
                }
                case CertificateNotYetValidException e -> {
                    return "its certificate is not valid yet, by the clock here ("
                            + now()
                            + "): "
                            + CLOCKS;
                }
                case CertPathBuilderException e -> untrusted = true;
                case CertPathValidatorException e -> untrusted = true;
                default -> {}
            }
        }
        if (untrusted) {
            return "its certificate is of another authority: " + ONE_AUTHORITY;
        }
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        boolean aboutCertificate = lower.contains("certificate") || lower.contains("unknown_ca");
        if (aboutCertificate && lower.contains("fatal alert")) {
            return refusal(lower);
        }
        return byKind(failure, message, lower);
    }

    /** What an alert may mean: most peers have one for clocks and keys alike. */
    private static String refusal(String alert) {
        String here = "(here it is " + now() + ")";
        return alert.contains("expired")
                ? "it refused our certificate as out of date " + here + ": " + CLOCKS
                : "it refused our certificate, for its keys or for its clock: "
                        + ONE_AUTHORITY
                        + "; if they do, "
                        + CLOCKS
                        + " "
                        + here;
    }

    private static String now() {
        return SECONDS.format(Instant.now());
    }

    private static String byKind(IOException failure, String message, String lower) {
        return switch (failure) {
            case SocketTimeoutException e -> "it did not answer in time";
            case EOFException e -> "it closed the connection";
            case SocketException e when lower.contains("reset") || lower.contains("pipe") ->
                    "it closed the connection (" + message + ")";
            case SocketException e -> message;
            default ->
                    lower.contains("plaintext") || lower.contains("unsupported or unrecognized")
                            ? "it does not speak TLS"
                            : message;
        };
    }
}
