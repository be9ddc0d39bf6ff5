package io.secformer.infer.net;

import java.net.InetSocketAddress;

/**
 * Where somebody listens.
 *
 * @param host name or address
 * @param port 1 to 65535; 0, to listen on a free one
 */
public record Address(String host, int port) {

    /** Checks the port. */
    public Address {
        if (host.isBlank() || port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "an address has a host and a port from 0 to 65535, found '"
                            + host
                            + "' and "
                            + port);
        }
    }

    /**
     * Reads {@code host:port}; an IPv6 address stands in brackets; blanks around it do not count.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Address parse(String given) {
        String text = given.strip();
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            host = "";
        }
        try {
            return new Address(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no address: expected host:port, an IPv6 address in"
                            + " brackets as in [::1]:7510",
                    e);
        }
    }

    /**
     * Reads where somebody else listens, whose port is known.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Address parsePeer(String given) {
        Address address = parse(given);
        if (address.port() == 0) {
            throw new IllegalArgumentException(
                    "'"
                            + given
                            + "' has the port 0, expected the one that is listened on, 1 to 65535");
        }
        return address;
    }

    InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
