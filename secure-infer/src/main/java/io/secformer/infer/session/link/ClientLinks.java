package io.secformer.infer.session.link;

import io.secformer.infer.net.Channel;
import io.secformer.infer.session.ClientLimits;
import io.secformer.infer.session.RefusedRequestException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The links of a role's clients: so many of each name, and none that asks for nothing. */
public final class ClientLinks {
    private final ClientLimits limits;
    private final Map<String, Set<Channel>> byName = new HashMap<>();

    public ClientLinks(ClientLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes a link in, until {@link #leave}.
     *
     * @throws RefusedRequestException if its name has too many
     */
    public synchronized void enter(Channel channel) {
        String name = channel.peer().name();
        Set<Channel> own = byName.computeIfAbsent(name, _ -> new HashSet<>());
        if (own.size() >= limits.links()) {
            throw new RefusedRequestException(
                    "client "
                            + name
                            + " has "
                            + limits.links()
                            + " links here already, as many as one name may have at a time");
        }
        own.add(channel);
    }

    public synchronized void leave(Channel channel) {
        String name = channel.peer().name();
        Set<Channel> own = byName.get(name);
        if (own != null && own.remove(channel) && own.isEmpty()) {
            byName.remove(name);
        }
    }

    /** Whose there are. */
    synchronized Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /**
     * Ends all of a name, and waits for none of them.
     *
     * @return how many there were
     */
    int end(String name, String sentence) {
        Set<Channel> own;
        synchronized (this) {
            own = Set.copyOf(byName.getOrDefault(name, Set.of()));
        }
        own.forEach(link -> abortSoon(link, sentence));
        return own.size();
    }

    /** All that there are. */
    public synchronized Set<Channel> all() {
        Set<Channel> all = new HashSet<>();
        byName.values().forEach(all::addAll);
        return all;
    }

    /** Tells all at once that the session is over, and waits for none of them. */
    public void dismiss() {
        all().forEach(link -> abortSoon(link, ClientSentences.SESSION_ENDED));
    }

    /** Gives a link up without waiting for its peer to take the sentence. */
    public static void abortSoon(Channel link, String sentence) {
        Thread.startVirtualThread(() -> link.abort(sentence));
    }

    /**
     * Throws if a link has asked for nothing since then for too long.
     *
     * @throws RefusedRequestException if so
     */
    public void requireBusy(long sinceNanos) {
        if (System.nanoTime() - sinceNanos > TimeUnit.MILLISECONDS.toNanos(limits.idleMillis())) {
            throw new RefusedRequestException(
                    "nothing was asked for within " + limits.idleMillis() / 1000.0 + " s");
        }
    }
}
