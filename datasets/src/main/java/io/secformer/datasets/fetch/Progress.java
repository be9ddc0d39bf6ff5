package io.secformer.datasets.fetch;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how far a download is, at what rate and how long it will take: on a terminal in one line
 * that is written over, elsewhere in a line now and then.
 */
public final class Progress {
    private static final long TERMINAL_EVERY_NANOS = 200_000_000L;
    private static final long LINE_EVERY_NANOS = 10_000_000_000L;
    private static final double NANO = 1e-9;
    private static final int PERCENT = 100;

    private final PrintStream out;
    private final boolean isTerminal;
    private final LongSupplier nanoTime;
    private String name = "";
    private long total;
    private long first;
    private long startNanos;
    private long shownNanos;
    private int width;

    /**
     * Creates one on a stream.
     *
     * @param isTerminal whether a carriage return goes back to the line's start
     */
    public Progress(PrintStream out, boolean isTerminal) {
        this(out, isTerminal, System::nanoTime);
    }

    Progress(PrintStream out, boolean isTerminal, LongSupplier nanoTime) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.nanoTime = nanoTime;
    }

    /** Says something in a line of its own. */
    void say(String line) {
        clear();
        out.println(line);
    }

    /** Begins a file of which some bytes are there. */
    void begin(String name, long present, long total) {
        this.name = name;
        this.total = total;
        first = present;
        startNanos = nanoTime.getAsLong();
        shownNanos = startNanos;
        say(
                present == 0
                        ? name + ": " + Sizes.bytes(total)
                        : name + ": going on at " + of(present));
    }

    /** Hears how many bytes are there. */
    void update(long present) {
        long now = nanoTime.getAsLong();
        if (now - shownNanos < (isTerminal ? TERMINAL_EVERY_NANOS : LINE_EVERY_NANOS)) {
            return;
        }
        shownNanos = now;
        // A server that starts over makes the file shorter than it was.
        first = Math.min(first, present);
        double rate = (present - first) / ((now - startNanos) * NANO);
        String line =
                String.format(
                        Locale.ROOT,
                        "%s: %s, %d%%, %s/s, %s",
                        name,
                        of(present),
                        present * PERCENT / total,
                        Sizes.bytes(Math.round(rate)),
                        rate > 0 ? Sizes.seconds((total - present) / rate) + " left" : "waiting");
        if (isTerminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        } else {
            out.println(line);
        }
    }

    /** Ends the file, so that what follows starts on a clean line. */
    void end() {
        clear();
    }

    private String of(long present) {
        return Sizes.bytes(present) + " of " + Sizes.bytes(total);
    }

    private void clear() {
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            width = 0;
        }
    }
}
