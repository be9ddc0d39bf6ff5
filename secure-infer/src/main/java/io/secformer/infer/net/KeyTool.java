package io.secformer.infer.net;

import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.PrivateFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The JDK's {@code keytool}, and the files that it works on. */
final class KeyTool {
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyTool() {}

    /** Makes a key pair (elliptic curve P-256) in a store, which may be new. */
    static void generate(Path store, Path password, String... arguments) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
        all.addAll(List.of("-sigalg", "SHA256withECDSA"));
        all.addAll(Arrays.asList(arguments));
        run(store, password, all);
    }

    /**
     * Runs a command of keytool's on a store.
     *
     * @throws FormatException if it fails, with what it says
     */
    static void run(Path store, Path password, List<String> arguments) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                keytool.toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-Duser.language=en"));
        command.addAll(arguments);
        command.addAll(
                List.of(
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:file",
                        password.toString()));
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

    /** What a role's certificate may be used for, and the names that it carries. */
    static List<String> extensions(List<String> hosts) {
        String names =
                Stream.concat(Stream.of("dns:localhost", "ip:127.0.0.1"), hosts.stream())
                        .distinct()
                        .collect(Collectors.joining(","));
        return List.of(
                "-ext",
                "ku:c=digitalSignature",
                "-ext",
                "eku=serverAuth,clientAuth",
                "-ext",
                "san=" + names);
    }

    /** When a certificate holds, in days from now. */
    static List<String> validity(int startDays, int days) {
        String start = (startDays < 0 ? "" : "+") + startDays + "d";
        return List.of("-startdate", start, "-validity", Integer.toString(days));
    }

    /** A new random password in a file that only its owner can read. */
    static Path newPassword(Path folder) throws IOException {
        byte[] drawn = new byte[24];
        RANDOM.nextBytes(drawn);
        Path file = folder.resolve(KeyFolder.PASSWORD_FILE);
        try (OutputStream out = PrivateFolder.newFile(file)) {
            out.write(HexFormat.of().formatHex(drawn).getBytes(StandardCharsets.US_ASCII));
        }
        Arrays.fill(drawn, (byte) 0);
        return file;
    }

    /** Writes certificates one after the other, as text. */
    static void write(Path file, Certificate... certificates)
            throws IOException, CertificateEncodingException {
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : certificates) {
            String base64 =
                    Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificate.getEncoded());
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(base64)
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Files.writeString(file, text);
    }
}
