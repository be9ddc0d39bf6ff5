package io.secformer.infer.session.link;

import io.secformer.infer.net.ClientList;
import io.secformer.infer.net.Deadlines;
import io.secformer.kit.file.FormatException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends the links of clients whose names are taken out of the list of those that are allowed, within
 * a second, whatever they are doing. A list that cannot be read ends no link.
 */
public final class Revocation implements AutoCloseable {
    /** A list that has changed counts when it is looked at for a second time. */
    private static final long EVERY_MILLIS = 300;

    private final ClientList.@Nullable Watch list;
    private final ClientLinks links;
    private final Consumer<String> log;
    private boolean unreadable;
    private volatile boolean closed;

    /**
     * @param list null if every client is allowed
     */
    public Revocation(@Nullable ClientList list, ClientLinks links, Consumer<String> log) {
        this.list = list == null ? null : list.watch();
        this.links = links;
        this.log = log;
    }

    /** Begins to look at the list. */
    public Revocation start() {
        if (list != null) {
            lookLater();
        }
        return this;
    }

    private void lookLater() {
        if (!closed) {
            var _ = Deadlines.after(EVERY_MILLIS, this::look);
        }
    }

    private void look() {
        try {
            Set<String> linked = links.names();
            if (list != null && !linked.isEmpty()) {
                list.gone(linked).forEach(this::end);
                unreadable = false;
            }
        } catch (FormatException e) {
            if (!unreadable) {
                log.accept(
                        "the list of the clients that are allowed here cannot be read, so that none"
                                + " is let in and none that is here is sent away: "
                                + e.getMessage());
            }
            unreadable = true;
        } catch (Throwable e) {
            log.accept("looking at the clients that are allowed here failed: " + e);
        } finally {
            lookLater();
        }
    }

    private void end(String client) {
        int ended = links.end(client, ClientSentences.REVOKED);
        if (ended > 0) {
            log.accept(
                    "client "
                            + client
                            + " is no longer among the clients that are allowed here: its "
                            + (ended == 1 ? "link is" : ended + " links are")
                            + " ended");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
