package io.secformer.infer.net;

import io.secformer.kit.file.FileErrors;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFiles;
import io.secformer.kit.file.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a certificate authority and keys that it signs, one folder a role: all in one place, for
 * trials; or signs requests of roles that made their keys where they are used.
 *
 * <ol>
 *   <li>The JDK's {@code keytool} makes the authority's key pair, and for every role a key pair
 *       with a certificate that the authority signs (elliptic curve P-256).
 *   <li>Each role's folder gets its own key and the authority's certificate, no more.
 *   <li>The authority's key stays in {@code ca/}, for further clients: whoever has it can pass for
 *       any role.
 * </ol>
 */
public final class KeyMaker {
    /** The authority's folder below the one that keys are made in. */
    static final String AUTHORITY = "ca";

    private static final int AUTHORITY_DAYS = 3650;
    private static final int ROLE_DAYS = 825;

    /** Certificates hold from some time before their making: clocks of machines differ. */
    static final int DAYS_BACK = 1;

    private final Path out;
    private final List<String> hosts;
    private final int startDays;

    /**
     * Creates a maker.
     *
     * @param out the folder above the roles' folders; what is in it stays
     * @param hosts more names that certificates carry, beside localhost. SecFormer itself checks
     *     the role, not the host
     * @throws IllegalArgumentException if one is no host name or address
     */
    public KeyMaker(Path out, List<String> hosts) {
        this(out, hosts, -DAYS_BACK);
    }

    /**
     * As above, for a machine whose clock is wrong.
     *
     * @param startDays when the certificates begin to hold, in days from now
     */
    KeyMaker(Path out, List<String> hosts, int startDays) {
        this.out = out;
        this.hosts = hosts.stream().map(AlternativeNames::of).toList();
        this.startDays = startDays;
    }

    /**
     * Makes the keys that are not there yet.
     *
     * @return the identities for which keys were made
     * @throws FormatException if the folder holds something broken, or keytool fails
     * @throws UncheckedIOException if the folder cannot be written
     */
    public List<Identity> make(List<Identity> identities) {
        try {
            Files.createDirectories(out);
            Path authority = out.resolve(AUTHORITY);
            if (!Files.exists(authority)) {
                makeAuthority(authority);
            }
            List<Identity> made = new ArrayList<>();
            for (Identity identity : identities) {
                Path folder = out.resolve(identity.name());
                if (!Files.exists(folder)) {
                    makeRole(identity, authority, folder);
                    made.add(identity);
                }
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + FileErrors.reason(e), e);
        } catch (GeneralSecurityException e) {
            throw new FormatException(out, "keys cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Signs the request of a role, whose private key the authority never sees. The authority itself
     * is made where there is none.
     *
     * @param identity who the request must be of
     * @param request as {@link KeyRequest#make} wrote it
     * @return the file with the certificate, and with that of the authority
     * @throws FormatException if the request is of somebody else or broken, or a certificate of
     *     this name was signed before
     */
    public Path sign(Identity identity, Path request) {
        Path signed = out.resolve(identity.name() + ".crt");
        if (Files.exists(signed)) {
            throw new FormatException(
                    signed,
                    "there is a certificate of "
                            + identity
                            + " already: a second one lets two pass for it; delete the file if"
                            + " that is wanted");
        }
        if (!Files.isReadable(request)) {
            throw new FormatException(request, "there is no such request that can be read");
        }
        try {
            Files.createDirectories(out);
            Path authority = out.resolve(AUTHORITY);
            if (!Files.exists(authority)) {
                makeAuthority(authority);
            }
            try (PrivateFolder work = PrivateFolder.creating(signed)) {
                Path certificate = work.path().resolve("signed");
                gencert(authority, request, certificate);
                X509Certificate found = KeyFolder.certificates(certificate).getFirst();
                requireOf(identity, found, request);
                X509Certificate own =
                        KeyFolder.certificates(authority.resolve(KeyFolder.AUTHORITY_FILE))
                                .getFirst();
                KeyTool.write(signed, found, own);
            }
            return signed;
        } catch (IOException e) {
            throw new UncheckedIOException(out + " cannot be written: " + FileErrors.reason(e), e);
        } catch (GeneralSecurityException e) {
            throw new FormatException(request, "cannot be signed: " + e.getMessage(), e);
        }
    }

    private void gencert(Path authority, Path request, Path certificate) throws IOException {
        Path keys = authority.resolve(KeyFolder.KEY_FILE);
        PrivateFiles.requireOwnerOnly(keys, "the authority's private key");
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-gencert",
                                "-rfc",
                                "-alias",
                                KeyFolder.ALIAS,
                                "-infile",
                                request.toString(),
                                "-outfile",
                                certificate.toString()));
        arguments.addAll(KeyTool.validity(startDays, ROLE_DAYS));
        arguments.addAll(KeyTool.extensions(hosts));
        try {
            KeyTool.run(keys, authority.resolve(KeyFolder.PASSWORD_FILE), arguments);
        } catch (FormatException e) {
            throw new FormatException(
                    request,
                    "is no request of 'secformer keys --request', or broken: " + e.getMessage(),
                    e);
        }
    }

    private static void requireOf(Identity identity, X509Certificate found, Path request) {
        String of;
        try {
            Identity owner = Certificates.identity(found);
            if (owner.equals(identity)) {
                return;
            }
            of = owner.toString();
        } catch (FormatException e) {
            of = "nobody that SecFormer knows";
        }
        throw new FormatException(
                request,
                "asks for a certificate of "
                        + of
                        + ", expected "
                        + identity
                        + ": whoever sent it must not get one of another name");
    }

    private void makeAuthority(Path authority) throws IOException, GeneralSecurityException {
        try (PrivateFolder folder = PrivateFolder.creating(authority)) {
            Path password = KeyTool.newPassword(folder.path());
            Path keys = folder.path().resolve(KeyFolder.KEY_FILE);
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "-alias",
                                    KeyFolder.ALIAS,
                                    "-dname",
                                    "CN=authority,O=SecFormer",
                                    "-ext",
                                    "bc:c=ca:true,pathlen:0",
                                    "-ext",
                                    "ku:c=keyCertSign"));
            arguments.addAll(KeyTool.validity(startDays, AUTHORITY_DAYS));
            KeyTool.generate(keys, password, arguments.toArray(String[]::new));
            PrivateFiles.ownerOnly(keys);
            KeyStore store = KeyFolder.loadKeys(keys, KeyFolder.password(password));
            KeyTool.write(
                    folder.path().resolve(KeyFolder.AUTHORITY_FILE),
                    store.getCertificate(KeyFolder.ALIAS));
            folder.commit();
        }
    }

    private void makeRole(Identity identity, Path authority, Path target)
            throws IOException, GeneralSecurityException {
        Path authorityPassword = authority.resolve(KeyFolder.PASSWORD_FILE);
        try (PrivateFolder folder = PrivateFolder.creating(target)) {
            // keytool signs with a key of the same store: a copy, which goes again.
            Path work = folder.path().resolve("work.p12");
            Files.copy(authority.resolve(KeyFolder.KEY_FILE), work);
            PrivateFiles.ownerOnly(work);
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "-alias",
                                    identity.name(),
                                    "-signer",
                                    KeyFolder.ALIAS,
                                    "-dname",
                                    Certificates.subject(identity)));
            arguments.addAll(KeyTool.validity(startDays, ROLE_DAYS));
            arguments.addAll(KeyTool.extensions(hosts));
            KeyTool.generate(work, authorityPassword, arguments.toArray(String[]::new));
            char[] workPassword = KeyFolder.password(authorityPassword);
            KeyStore all = KeyFolder.loadKeys(work, workPassword);
            Files.delete(work);
            char[] password = KeyFolder.password(KeyTool.newPassword(folder.path()));
            try {
                KeyFolder.storeKey(
                        folder.path().resolve(KeyFolder.KEY_FILE),
                        all.getKey(identity.name(), workPassword),
                        password,
                        all.getCertificateChain(identity.name()));
            } finally {
                Arrays.fill(password, '\0');
                Arrays.fill(workPassword, '\0');
            }
            KeyTool.write(
                    folder.path().resolve(KeyFolder.AUTHORITY_FILE),
                    all.getCertificate(KeyFolder.ALIAS));
            folder.commit();
        }
    }
}
