package io.secformer.infer.eval;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;

/** Says on a stream how far a long evaluation is, now and then, with the time left. */
public final class Progress {
    private static final long EVERY_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final String what;
    private final int total;
    private final long start = System.nanoTime();
    private long last = start;
    private int done;

    /**
     * @param what the counted things, such as {@code examples}
     */
    public Progress(PrintStream out, String what, int total) {
        this.out = out;
        this.what = what;
        this.total = total;
    }

    /** Says nothing. */
    public static Progress silent() {
        return new Progress(new PrintStream(OutputStream.nullOutputStream()), "", 1);
    }

    /** Tells that so many more are done. */
    public synchronized void done(int more) {
        done += more;
        long now = System.nanoTime();
        if (done < total && now - last < EVERY_NANOS) {
            return;
        }
        last = now;
        double seconds = (now - start) * 1e-9;
        out.printf(
                Locale.ROOT,
                "%d of %d %s, %.2f s each, %s%n",
                done,
                total,
                what,
                seconds / done,
                done == total
                        ? duration(seconds) + " in all"
                        : duration(seconds / done * (total - done)) + " left");
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 100
                ? whole + " s"
                : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
}
