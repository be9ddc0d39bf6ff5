package io.secformer.infer.net;

import io.secformer.convert.FileErrors;
import io.secformer.convert.FormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a certificate authority and keys that it signs, one folder a role.
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
    private static final String AUTHORITY = "ca";
    private static final int AUTHORITY_DAYS = 3650;
    private static final int ROLE_DAYS = 825;

    /** Certificates hold from some time before their making: clocks of machines differ. */
    static final int DAYS_BACK = 1;

    private final Path out;
    private final List<String> hosts;
    private final int startDays;
    private final SecureRandom random = new SecureRandom();

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

    private void makeAuthority(Path authority) throws IOException, GeneralSecurityException {
        try (PrivateFolder folder = PrivateFolder.creating(authority)) {
            Path password = writePassword(folder.path());
            Path keys = folder.path().resolve(KeyFolder.KEY_FILE);
            keytool(
                    keys,
                    password,
                    List.of(
                            "-alias",
                            KeyFolder.ALIAS,
                            "-dname",
                            "CN=authority,O=SecFormer",
                            "-startdate",
                            start(),
                            "-validity",
                            Integer.toString(AUTHORITY_DAYS),
                            "-ext",
                            "bc:c=ca:true,pathlen:0",
                            "-ext",
                            "ku:c=keyCertSign"));
            PrivateFolder.ownerOnly(keys);
            KeyStore store = KeyFolder.loadKeys(keys, KeyFolder.password(password));
            writeCertificate(
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
            keytool(
                    work,
                    authorityPassword,
                    List.of(
                            "-alias",
                            identity.name(),
                            "-signer",
                            KeyFolder.ALIAS,
                            "-dname",
                            Certificates.subject(identity),
                            "-startdate",
                            start(),
                            "-validity",
                            Integer.toString(ROLE_DAYS),
                            "-ext",
                            "ku:c=digitalSignature",
                            "-ext",
                            "eku=serverAuth,clientAuth",
                            "-ext",
                            "san=" + alternativeNames()));
            char[] workPassword = KeyFolder.password(authorityPassword);
            KeyStore all = KeyFolder.loadKeys(work, workPassword);
            Files.delete(work);
            char[] password = KeyFolder.password(writePassword(folder.path()));
            KeyStore own = KeyStore.getInstance("PKCS12");
            try (OutputStream file =
                    PrivateFolder.newFile(folder.path().resolve(KeyFolder.KEY_FILE))) {
                own.load(null, null);
                own.setKeyEntry(
                        KeyFolder.ALIAS,
                        all.getKey(identity.name(), workPassword),
                        password,
                        all.getCertificateChain(identity.name()));
                own.store(file, password);
            } finally {
                Arrays.fill(password, '\0');
                Arrays.fill(workPassword, '\0');
            }
            writeCertificate(
                    folder.path().resolve(KeyFolder.AUTHORITY_FILE),
                    all.getCertificate(KeyFolder.ALIAS));
            folder.commit();
        }
    }

    /** As keytool reads it: {@code -1d}. */
    private String start() {
        return (startDays < 0 ? "" : "+") + startDays + "d";
    }

    private String alternativeNames() {
        return Stream.concat(Stream.of("dns:localhost", "ip:127.0.0.1"), hosts.stream())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private Path writePassword(Path folder) throws IOException {
        byte[] drawn = new byte[24];
        random.nextBytes(drawn);
        Path file = folder.resolve(KeyFolder.PASSWORD_FILE);
        try (OutputStream out = PrivateFolder.newFile(file)) {
            out.write(HexFormat.of().formatHex(drawn).getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    private static void writeCertificate(Path file, Certificate certificate)
            throws IOException, CertificateEncodingException {
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded());
        Files.writeString(
                file, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    private static void keytool(Path store, Path password, List<String> arguments)
            throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                keytool.toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-Duser.language=en",
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-sigalg",
                                "SHA256withECDSA",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass:file",
                                password.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new FormatException(keytool, said.strip().replaceAll("\\s+", " "));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making keys", e);
        }
    }
}
