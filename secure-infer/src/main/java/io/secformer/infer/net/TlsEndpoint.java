package io.secformer.infer.net;

import io.secformer.infer.net.ChannelException.Kind;
import io.secformer.kit.file.FormatException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes links over mutual TLS 1.3 for one role.
 *
 * <ol>
 *   <li>Both ends prove with certificates of one authority who they are.
 *   <li>Each checks the other's role, and tells it the reason if it is the wrong one.
 *   <li>Each sends the version of the framing and waits for the other's: TLS alone would let a
 *       refused peer believe that it was accepted.
 * </ol>
 */
public final class TlsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEndpoint.class);
    private static final byte[] GREETING = "SecFormer link 1".getBytes(StandardCharsets.US_ASCII);
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};
    private static final int SOCKET_BUFFER_BYTES = 1 << 21;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_CONNECT_MILLIS = 5000;

    /** How often a connection may end before its peer is known. */
    private static final int MAX_CUT_SHORT = 3;

    private final KeyFolder keys;
    private final ChannelOptions options;
    private final PeerRules rules;

    /** Creates an endpoint; the options are those of its links. */
    public TlsEndpoint(KeyFolder keys, ChannelOptions options) {
        this(keys, options, PeerRules.NONE);
    }

    /**
     * As above.
     *
     * @param rules whom it links with, beside what the authority says
     */
    public TlsEndpoint(KeyFolder keys, ChannelOptions options, PeerRules rules) {
        this.keys = keys;
        this.options = options;
        this.rules = rules;
    }

    /** The same with other options, for whoever has a certificate of the authority. */
    TlsEndpoint withoutRules(ChannelOptions others) {
        return new TlsEndpoint(keys, others);
    }

    /** Who this end is. */
    public Identity identity() {
        return keys.identity();
    }

    /** The clients that it lets in; null if that is all whom the authority knows. */
    public @Nullable ClientList clients() {
        return rules.clients();
    }

    /** The options of its links. */
    public ChannelOptions options() {
        return options;
    }

    /**
     * Links to a role, trying again until somebody listens there or the timeout is over.
     *
     * @throws ChannelException if nobody listens, or it is not the expected role with a certificate
     *     of the same authority
     */
    public Channel connect(Address address, Role expected) {
        return connect(address, expected, options.timeoutMillis());
    }

    /**
     * As above, with another time to wait for somebody to listen.
     *
     * @param waitMillis how long to try again
     */
    public Channel connect(Address address, Role expected, long waitMillis) {
        String where = expected + " at " + address;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        for (int attempt = 1; ; attempt++) {
            try {
                return connectOnce(address, expected, where, waitMillis, deadline);
            } catch (ChannelException e) {
                // A listener that is crowded drops connections; the next one may come through.
                boolean last =
                        attempt == MAX_CUT_SHORT || System.nanoTime() + RETRY_NANOS - deadline > 0;
                if (e.kind() != Kind.CUT || last) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private Channel connectOnce(
            Address address, Role expected, String where, long waitMillis, long deadline) {
        Socket raw = connectRaw(address, where, waitMillis, deadline);
        try {
            SSLSocket tls =
                    (SSLSocket)
                            keys.context()
                                    .getSocketFactory()
                                    .createSocket(raw, address.host(), address.port(), false);
            tls.setUseClientMode(true);
            return establish(raw, tls, Set.of(expected), where, _ -> {});
        } catch (IOException e) {
            Lingering.close(raw);
            throw refused(where, e);
        }
    }

    /**
     * Takes a connection; closes the socket if nothing comes of it.
     *
     * @param probation follows the link as soon as there is one
     */
    Channel accept(Socket raw, Set<Role> allowed, Probation probation) {
        String where = whereOf(raw);
        try {
            SSLSocket tls =
                    (SSLSocket) keys.context().getSocketFactory().createSocket(raw, null, false);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            return establish(raw, tls, allowed, where, probation::follow);
        } catch (IOException e) {
            Lingering.close(raw);
            throw refused(where, e);
        }
    }

    /** A peer that is not known yet. */
    static String whereOf(Socket raw) {
        return "the peer at " + new Address(raw.getInetAddress().getHostAddress(), raw.getPort());
    }

    private Channel establish(
            Socket raw,
            SSLSocket tls,
            Set<Role> allowed,
            String where,
            Consumer<TlsChannel> follower)
            throws IOException {
        raw.setTcpNoDelay(true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(CIPHERS);
        tls.setSSLParameters(parameters);
        tls.setSoTimeout((int) options.timeoutMillis());
        tls.startHandshake();
        X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
        Identity peer;
        try {
            peer = Certificates.identity(certificate);
        } catch (FormatException e) {
            throw new SSLException(e.getMessage(), e);
        }
        TlsChannel channel = new TlsChannel(peer, options, raw, tls).start();
        follower.accept(channel);
        if (!allowed.contains(peer.role())) {
            channel.abort(keys.identity() + " does not talk to " + peer + " here");
            throw new ChannelException(
                    Kind.REFUSED, where + " is " + peer + ", expected " + names(allowed));
        }
        String refusal = rules.refusal(peer, certificate);
        if (refusal != null) {
            channel.abort(refusal);
            throw new ChannelException(Kind.REFUSED, "no link to " + where + ": " + refusal);
        }
        greet(channel, where);
        return channel;
    }

    private static void greet(Channel channel, String where) {
        channel.send(GREETING.clone());
        byte[] answer = channel.receiveAtMost(2 * GREETING.length);
        if (!Arrays.equals(answer, GREETING)) {
            channel.abort("another version of the link protocol");
            throw new ChannelException(
                    Kind.REFUSED, where + " speaks another version of the link protocol");
        }
    }

    private Socket connectRaw(Address address, String where, long waitMillis, long deadline) {
        while (true) {
            Socket raw = new Socket();
            try {
                raw.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
                raw.setSendBufferSize(SOCKET_BUFFER_BYTES);
                InetSocketAddress resolved = address.resolve();
                if (resolved.isUnresolved()) {
                    throw new UnknownHostException("the host is unknown");
                }
                raw.connect(resolved, connectMillis(deadline));
                return raw;
            } catch (ConnectException
                    | NoRouteToHostException
                    | SocketTimeoutException
                    | UnknownHostException e) {
                close(raw);
                if (System.nanoTime() + RETRY_NANOS - deadline > 0) {
                    throw new ChannelException(
                            Kind.TIMEOUT,
                            "no "
                                    + where
                                    + " within "
                                    + waitMillis / 1000.0
                                    + " s: "
                                    + reason(e)
                                    + "; "
                                    + advice(e),
                            e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (IOException e) {
                close(raw);
                throw refused(where, e);
            }
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "the connection timed out" : e.getMessage();
    }

    /** What to do, by what is the matter. */
    private static String advice(IOException e) {
        return switch (e) {
            case UnknownHostException _ -> "expected a name or an address of a machine";
            case NoRouteToHostException _ -> "check the address, and the network between";
            case SocketTimeoutException _ -> "check the address, and whether a firewall is between";
            default -> "nobody listens there: start it first, or give the address where it listens";
        };
    }

    private static int connectMillis(long deadline) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        return Math.clamp(left, 1, MAX_CONNECT_MILLIS);
    }

    private static ChannelException refused(String where, IOException e) {
        return new ChannelException(
                TlsErrors.isCutShort(e) ? Kind.CUT : Kind.REFUSED,
                "no link to " + where + ": " + TlsErrors.describe(e),
                e);
    }

    private static String names(Set<Role> roles) {
        return String.join(" or ", roles.stream().sorted().map(Role::label).toList());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closed already", e);
        }
    }
}
