package io.secformer.infer.role.party;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A log of what is tried again and again: the same line stands there once a minute. */
final class Repeated implements Consumer<String> {
    private static final long EVERY_SECONDS = 60;

    private final Consumer<String> log;
    private String last = "";
    private long saidNanos;

    Repeated(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void accept(String line) {
        synchronized (this) {
            long now = System.nanoTime();
            if (line.equals(last) && now - saidNanos < TimeUnit.SECONDS.toNanos(EVERY_SECONDS)) {
                return;
            }
            last = line;
            saidNanos = now;
        }
        log.accept(line);
    }
}
