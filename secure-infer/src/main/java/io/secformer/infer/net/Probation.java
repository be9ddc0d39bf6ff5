package io.secformer.infer.net;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The time that a connection has until its peer is known and has said all that it must. When it is
 * over the connection is closed below whoever reads or writes.
 */
final class Probation {
    private final Greetings.Place place;
    private final long millis;
    private final Future<?> deadline;
    private @Nullable TlsChannel channel;

    Probation(Greetings.Place place, long millis) {
        this.place = place;
        this.millis = millis;
        this.deadline = Deadlines.after(millis, this::expire);
    }

    /** From now on the link is told. */
    synchronized void follow(TlsChannel link) {
        channel = link;
        link.onSettled(this::end);
    }

    /** The peer is settled, or its connection has come to nothing. */
    void end() {
        deadline.cancel(false);
    }

    private void expire() {
        String late = "it did not say who it is within " + millis / 1000.0 + " s";
        TlsChannel link;
        synchronized (this) {
            link = channel;
        }
        if (link == null) {
            place.end(late);
        } else {
            link.expire(millis);
        }
    }
}
