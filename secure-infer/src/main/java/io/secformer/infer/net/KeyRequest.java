package io.secformer.infer.net;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFiles;
import io.secformer.kit.file.PrivateFolder;
import io.secformer.kit.file.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * Keys that are made on the machine that uses them, and never leave it.
 *
 * <ol>
 *   <li>{@link #make} makes a key pair in the role's folder, and a request beside it.
 *   <li>The authority signs the request ({@link KeyMaker#sign}): it sees the public key.
 *   <li>{@link #install} puts the certificate beside the key, if it is one of this key.
 * </ol>
 */
public final class KeyRequest {
    /** The request, until its certificate is installed. */
    public static final String FILE = "request.csr";

    private KeyRequest() {}

    /**
     * Makes a key pair and a request.
     *
     * @param above the folder above the role's
     * @return the request's file
     * @throws FormatException if the role has a folder of keys there
     * @throws UncheckedIOException if the folder cannot be written
     */
    public static Path make(Path above, Identity identity) {
        Path target = above.resolve(identity.name());
        if (Files.exists(target)) {
            throw new FormatException(
                    target, "there are keys already: choose another folder, or delete them");
        }
        try {
            Files.createDirectories(above);
            try (PrivateFolder folder = PrivateFolder.creating(target)) {
                Path keys = folder.path().resolve(KeyFolder.KEY_FILE);
                Path password = KeyTool.newPassword(folder.path());
                KeyTool.generate(
                        keys,
                        password,
                        "-alias",
                        KeyFolder.ALIAS,
                        "-dname",
                        Certificates.subject(identity));
                PrivateFiles.ownerOnly(keys);
                KeyTool.run(
                        keys,
                        password,
                        List.of(
                                "-certreq",
                                "-alias",
                                KeyFolder.ALIAS,
                                "-file",
                                folder.path().resolve(FILE).toString()));
                folder.commit();
            }
            return target.resolve(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    above + " cannot be written: " + FileErrors.reason(e), e);
        }
    }

    /**
     * Puts a certificate that the authority signed beside its key.
     *
     * @param above the folder above the role's
     * @param signed certificate and authority, as {@link KeyMaker#sign} wrote them
     * @return whose they are
     * @throws FormatException if it is of another key or of no authority, or there is no key
     */
    public static Identity install(Path above, Path signed) {
        List<X509Certificate> found = KeyFolder.certificates(signed);
        X509Certificate own = found.getFirst();
        X509Certificate authority = found.getLast();
        Identity identity = Certificates.identity(own);
        Path folder = above.resolve(identity.name());
        Path keys = folder.resolve(KeyFolder.KEY_FILE);
        if (!Files.exists(keys)) {
            throw new FormatException(
                    keys,
                    "there is no such key: "
                            + signed
                            + " is of "
                            + identity
                            + ", whose key was made with 'secformer keys --request "
                            + identity.name()
                            + "' somewhere else");
        }
        PrivateFiles.requireOwnerOnly(keys, "a private key");
        char[] password = KeyFolder.password(folder.resolve(KeyFolder.PASSWORD_FILE));
        try {
            KeyStore store = KeyFolder.loadKeys(keys, password);
            requireFits(store, own, authority, signed);
            Path replaced = folder.resolve(KeyFolder.KEY_FILE + ".new");
            Files.deleteIfExists(replaced);
            KeyFolder.storeKey(
                    replaced, store.getKey(KeyFolder.ALIAS, password), password, own, authority);
            KeyTool.write(folder.resolve(KeyFolder.AUTHORITY_FILE), authority);
            WholeFiles.replace(replaced, keys);
            Files.deleteIfExists(folder.resolve(FILE));
            return identity;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " cannot be written: " + FileErrors.reason(e), e);
        } catch (GeneralSecurityException e) {
            throw new FormatException(signed, "cannot be installed: " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static void requireFits(
            KeyStore store, X509Certificate own, X509Certificate authority, Path signed)
            throws GeneralSecurityException {
        X509Certificate made = (X509Certificate) store.getCertificate(KeyFolder.ALIAS);
        if (!own.getPublicKey().equals(made.getPublicKey())) {
            throw new FormatException(
                    signed,
                    "is of another key: "
                            + Fingerprint.of(own)
                            + ", expected "
                            + Fingerprint.of(made));
        }
        try {
            own.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new FormatException(
                    signed, "is not signed by the authority whose certificate follows in it", e);
        }
        if (authority.getBasicConstraints() < 0) {
            throw new FormatException(
                    signed, "the certificate of the authority is missing, or of no authority");
        }
    }
}
