package io.secformer.infer.net;

import io.secformer.kit.file.Sha256;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a public key as certificates carry it, in hexadecimal: the same before and after
 * its certificate is signed or renewed.
 */
public final class Fingerprint {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Fingerprint() {}

    /** That of a certificate's key. */
    static String of(X509Certificate certificate) {
        return Sha256.of(certificate.getPublicKey().getEncoded());
    }

    /** That of the key in a role's folder, signed or not. */
    public static String of(Path above, Identity identity) {
        Path folder = above.resolve(identity.name());
        return KeyFolder.fingerprint(folder);
    }

    /** That of the first certificate of a file. */
    public static String ofCertificate(Path file) {
        return of(KeyFolder.certificates(file).getFirst());
    }

    /**
     * Reads one as people write them, with or without colons.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String parse(String text) {
        String bare = text.strip().replace(":", "").toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(bare).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no SHA-256 of a key: expected 64 hexadecimal digits");
        }
        return bare;
    }
}
