package io.secformer.kit.progress;

import io.secformer.kit.text.Sizes;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A step where lines cannot be written over, such as in a file: a line at each quarter, but none
 * within five seconds of the last one, and one a minute.
 */
final class Lines implements Progress.Step {
    private static final long LEAST_NANOS = 5_000_000_000L;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final int QUARTERS = 4;
    private static final double NANO = 1e-9;

    private final PrintStream out;
    private final Work work;
    private final LongSupplier nanoTime;
    private final long begin;
    private long told;
    private long first;
    private long done;
    private long quarter;
    private String note = "";
    private boolean hasEnded;

    Lines(PrintStream out, Work work, LongSupplier nanoTime) {
        this.out = out;
        this.work = work;
        this.nanoTime = nanoTime;
        begin = nanoTime.getAsLong();
        told = begin;
        first = work.first();
        done = first;
        quarter = quarterOf(first);
    }

    @Override
    public synchronized void reached(long parts) {
        done = parts;
        // What begins anew, as a server that sends a file from its start, is slower than it seems.
        first = Math.min(first, parts);
        long now = nanoTime.getAsLong();
        boolean isNext = quarterOf(parts) > quarter && now - told >= LEAST_NANOS;
        if (hasEnded || parts >= work.all() || !(isNext || now - told >= MOST_NANOS)) {
            return;
        }
        told = now;
        quarter = quarterOf(parts);
        String left =
                parts == first
                        ? ""
                        : ", "
                                + Sizes.seconds(
                                        (now - begin)
                                                * NANO
                                                * (work.all() - parts)
                                                / (parts - first))
                                + " left";
        out.println(
                work.name()
                        + ": "
                        + work.unit().some(parts, work.all())
                        + left
                        + Work.behind(note));
    }

    @Override
    public synchronized void add(long more) {
        reached(done + more);
    }

    @Override
    public synchronized void note(String words) {
        note = words;
    }

    @Override
    public synchronized void done() {
        if (!hasEnded) {
            hasEnded = true;
            out.println(work.done((nanoTime.getAsLong() - begin) * NANO, note));
        }
    }

    @Override
    public synchronized void close() {
        hasEnded = true;
    }

    private long quarterOf(long parts) {
        return work.all() == 0 ? 0 : QUARTERS * parts / work.all();
    }
}
