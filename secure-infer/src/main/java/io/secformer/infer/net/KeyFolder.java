package io.secformer.infer.net;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFiles;
import io.secformer.kit.file.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What one role needs to prove who it is: its private key, its certificate and that of the
 * authority. Its folder holds {@code key.p12}, {@code key.password} and {@code ca.crt}.
 */
public final class KeyFolder {
    /** The role's private key and certificate. */
    public static final String KEY_FILE = "key.p12";

    /** The password of the key file. */
    public static final String PASSWORD_FILE = "key.password";

    /** The certificate of the authority that all roles trust. */
    public static final String AUTHORITY_FILE = "ca.crt";

    static final String ALIAS = "key";
    private static final int MAX_BYTES = 1 << 20;

    private final Identity identity;
    private final SSLContext context;

    private KeyFolder(Identity identity, SSLContext context) {
        this.identity = identity;
        this.context = context;
    }

    /**
     * Reads a role's folder.
     *
     * @param folder the role's own folder, or the one above that {@code secformer keys --out} wrote
     * @param expected who the keys must be of
     * @throws FormatException if a file is missing or broken, the keys are of somebody else, or not
     *     valid by the clock of this machine
     */
    public static KeyFolder open(Path folder, Identity expected) {
        return open(folder, expected, Instant.now());
    }

    /** As above, by another clock than that of this machine. */
    static KeyFolder open(Path folder, Identity expected, Instant now) {
        Path below = folder.resolve(expected.name());
        Path own = Files.isDirectory(below) ? below : folder;
        if (!Files.isDirectory(own)) {
            throw new FormatException(own, "there is no such folder of keys");
        }
        Path keyFile = own.resolve(KEY_FILE);
        requireSigned(own);
        requireFiles(own, expected);
        PrivateFiles.requireOwnerOnly(keyFile, "a private key");
        PrivateFiles.requireOwnerOnly(own.resolve(PASSWORD_FILE), "the password of a private key");
        char[] password = password(own.resolve(PASSWORD_FILE));
        try {
            KeyStore keys = loadKeys(keyFile, password);
            if (!(keys.getCertificate(ALIAS) instanceof X509Certificate certificate)) {
                throw new FormatException(keyFile, "there is no certificate in it");
            }
            Identity found = Certificates.identity(certificate);
            if (!found.equals(expected)) {
                throw new FormatException(
                        own, "these are the keys of " + found + ", expected those of " + expected);
            }
            requireValid(own, certificate, now);
            return new KeyFolder(found, context(keys, password, own.resolve(AUTHORITY_FILE)));
        } catch (GeneralSecurityException e) {
            throw new FormatException(keyFile, "cannot be used: " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static void requireFiles(Path own, Identity expected) {
        for (String name : List.of(KEY_FILE, PASSWORD_FILE, AUTHORITY_FILE)) {
            if (!Files.exists(own.resolve(name))) {
                throw new FormatException(
                        own,
                        "there is no "
                                + name
                                + ", expected the keys of "
                                + expected
                                + ", which 'secformer keys' makes");
            }
        }
    }

    private static void requireSigned(Path own) {
        Path request = own.resolve(KeyRequest.FILE);
        if (Files.exists(request) && !Files.exists(own.resolve(AUTHORITY_FILE))) {
            throw new FormatException(
                    own,
                    "these keys are not signed yet: give "
                            + request
                            + " to the authority ('secformer keys --sign'), and what it gives back"
                            + " to 'secformer keys --install'");
        }
    }

    private static void requireValid(Path folder, X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new FormatException(
                    folder,
                    "these keys were good until "
                            + certificate.getNotAfter().toInstant()
                            + ", and the clock here says "
                            + now.truncatedTo(ChronoUnit.SECONDS)
                            + ": set the clock, or make new keys with 'secformer keys'",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new FormatException(
                    folder,
                    "these keys are good from "
                            + certificate.getNotBefore().toInstant()
                            + " on, and the clock here says "
                            + now.truncatedTo(ChronoUnit.SECONDS)
                            + ": set the clock",
                    e);
        }
    }

    /** Whose keys these are. */
    public Identity identity() {
        return identity;
    }

    SSLContext context() {
        return context;
    }

    /** The fingerprint of the key in a folder, whether it is signed or not. */
    static String fingerprint(Path folder) {
        Path file = folder.resolve(KEY_FILE);
        char[] password = password(folder.resolve(PASSWORD_FILE));
        try {
            if (loadKeys(file, password).getCertificate(ALIAS) instanceof X509Certificate own) {
                return Fingerprint.of(own);
            }
            throw new FormatException(file, "there is no certificate in it");
        } catch (GeneralSecurityException e) {
            throw new FormatException(file, "cannot be used: " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    static char[] password(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8).strip().toCharArray();
    }

    static KeyStore loadKeys(Path file, char[] password) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password);
            return keys;
        } catch (IOException e) {
            throw new FormatException(
                    file, "cannot be read, or not with the password beside it", e);
        }
    }

    /** Writes a key with its certificates to a new file that only its owner can read. */
    static void storeKey(Path file, Key key, char[] password, Certificate... chain)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(ALIAS, key, password, chain);
        try (OutputStream out = PrivateFolder.newFile(file)) {
            own.store(out, password);
        }
    }

    /**
     * The certificates of a file, at least one.
     *
     * @throws FormatException if there are none
     */
    static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) certificate);
            }
            if (found.isEmpty()) {
                throw new FormatException(file, "there is no certificate in it");
            }
            return found;
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        } catch (CertificateException e) {
            throw new FormatException(file, "holds what is no certificate", e);
        }
    }

    private static SSLContext context(KeyStore keys, char[] password, Path authority)
            throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", certificates(authority).getFirst());
        } catch (IOException e) {
            throw new FormatException(authority, "cannot be read", e);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, password);
        TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FormatException(file, "is too large to be a password");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + FileErrors.reason(e), e);
        }
    }
}
