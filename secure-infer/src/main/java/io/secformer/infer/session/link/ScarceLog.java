package io.secformer.infer.session.link;

import io.secformer.infer.net.Deadlines;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A log of what others can cause as often as they like: the first line stands at once, of what
 * follows within a second the last, with how many there were.
 */
final class ScarceLog implements Consumer<String> {
    private static final long EVERY_MILLIS = 1000;

    private final Consumer<String> log;
    private long quietUntil = System.nanoTime();
    private @Nullable String last;
    private long left;

    ScarceLog(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void accept(String line) {
        synchronized (this) {
            long now = System.nanoTime();
            if (now - quietUntil < 0) {
                if (left++ == 0) {
                    var _ = Deadlines.after(EVERY_MILLIS, this::tell);
                }
                last = line;
                return;
            }
            quietUntil = now + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS);
        }
        log.accept(line);
    }

    private void tell() {
        String line;
        long more;
        synchronized (this) {
            line = last;
            more = left - 1;
            left = 0;
            last = null;
            quietUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS);
        }
        if (line != null) {
            log.accept(more == 0 ? line : line + " (and " + more + " more like this in a second)");
        }
    }
}
