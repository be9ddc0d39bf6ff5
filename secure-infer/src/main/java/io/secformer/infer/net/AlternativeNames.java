package io.secformer.infer.net;

import java.net.IDN;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host names and addresses as keytool puts them into certificates. No role checks them, so that
 * names which a certificate has no field for, such as {@code party_0} of a container, may stand in
 * it as {@code dns:} URIs.
 */
final class AlternativeNames {
    private static final int MAX_LENGTH = 253;
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*)(\\.[A-Za-z0-9][A-Za-z0-9-]*)*");
    private static final Pattern OTHER_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private AlternativeNames() {}

    /**
     * The entry of a host: {@code ip:}, {@code dns:} or {@code uri:}.
     *
     * @param host a name, or an address; one of IPv6 may stand in brackets
     * @throws IllegalArgumentException with a sentence for the user
     */
    static String of(String host) {
        String bare = host.strip();
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return ADDRESS.matcher(bare).matches() ? address(host, bare) : name(host, bare);
    }

    private static String address(String host, String bare) {
        if (!bare.contains(":") && !IPV4.matcher(bare).matches()) {
            throw refused(host, null);
        }
        try {
            return "ip:" + InetAddress.ofLiteral(bare.replaceFirst("%.*", "")).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw refused(host, e);
        }
    }

    private static String name(String host, String bare) {
        String name;
        try {
            name = IDN.toASCII(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
        } catch (IllegalArgumentException e) {
            throw refused(host, e);
        }
        if (name.length() <= MAX_LENGTH && HOST_NAME.matcher(name).matches()) {
            return "dns:" + name;
        }
        if (name.length() <= MAX_LENGTH && OTHER_NAME.matcher(name).matches()) {
            return "uri:dns:" + name;
        }
        throw refused(host, null);
    }

    private static IllegalArgumentException refused(String host, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'"
                        + host
                        + "' is no host name or address: expected like party0.example.org,"
                        + " 10.0.0.7 or ::1",
                cause);
    }
}
