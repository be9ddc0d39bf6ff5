package io.secformer.infer.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a listener whose peers are not known yet. Nobody waits for a place: where an
 * address, or the house, has too many, the oldest makes room, since an honest peer is known within
 * a moment.
 */
final class Greetings {
    private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

    /** Whoever has one IPv6 address has all that begin with as many bytes. */
    private static final int PREFIX_BYTES = 8;

    private final int most;
    private final int mostOfAddress;
    private final Map<String, Deque<Place>> byAddress = new HashMap<>();
    private int held;

    /** A connection, until its peer is known. */
    final class Place {
        private final Socket socket;
        private final String address;
        private volatile @Nullable String ended;

        private Place(Socket socket) {
            this.socket = socket;
            this.address = group(socket.getInetAddress());
        }

        /** Why it was ended from here; null if it was not. */
        @Nullable String ended() {
            return ended;
        }

        /** Ends the connection, whatever it is doing. */
        void end(String why) {
            ended = why;
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("closed already", e);
            }
        }

        /** Gives the place back. */
        void leave() {
            remove(this);
        }
    }

    /**
     * @param most places in all
     * @param mostOfAddress places of one address
     */
    Greetings(int most, int mostOfAddress) {
        this.most = most;
        this.mostOfAddress = mostOfAddress;
    }

    /** Takes a connection in, at once. */
    Place enter(Socket socket) {
        Place place = new Place(socket);
        Place oldest;
        synchronized (this) {
            oldest = makeRoom(place.address);
            byAddress.computeIfAbsent(place.address, _ -> new ArrayDeque<>()).add(place);
            held++;
        }
        if (oldest != null) {
            oldest.end("it had to make room for others");
        }
        return place;
    }

    private @Nullable Place makeRoom(String address) {
        Deque<Place> own = byAddress.get(address);
        Deque<Place> from = null;
        if (own != null && own.size() >= mostOfAddress) {
            from = own;
        } else if (held >= most) {
            from =
                    byAddress.values().stream()
                            .max((a, b) -> Integer.compare(a.size(), b.size()))
                            .orElse(null);
        }
        Place oldest = from == null ? null : from.peek();
        if (oldest != null) {
            remove(oldest);
        }
        return oldest;
    }

    private synchronized void remove(Place place) {
        Deque<Place> own = byAddress.get(place.address);
        if (own != null && own.remove(place)) {
            held--;
            if (own.isEmpty()) {
                byAddress.remove(place.address);
            }
        }
    }

    /** How many places are taken. */
    synchronized int held() {
        return held;
    }

    private static String group(@Nullable InetAddress address) {
        if (address == null) {
            return "";
        }
        byte[] bytes = address.getAddress();
        int counted = address instanceof Inet6Address ? PREFIX_BYTES : bytes.length;
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, counted));
    }
}
