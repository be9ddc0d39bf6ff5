package io.secformer.kit.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * How far the long steps of a command are. On a terminal a step's line tells how much is done and
 * how long the rest will take; elsewhere, and when the step has ended, a line tells its seconds.
 */
public final class Progress {
    private static final long REDRAW_NANOS = 300_000_000L;

    /** Set by the launcher where standard error is a terminal. */
    private static final String TERMINAL = "secformer.terminal";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;

    /** Of the line that is not ended. */
    private int width;

    /**
     * @param terminal whether lines may be written over
     */
    public Progress(PrintStream out, boolean terminal) {
        this(out, terminal, false);
    }

    private Progress(PrintStream out, boolean terminal, boolean quiet) {
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Tells standard error. */
    public static Progress onStandardError() {
        return new Progress(System.err, Boolean.getBoolean(TERMINAL));
    }

    /** Tells nobody. */
    public static Progress none() {
        return new Progress(System.err, false, true);
    }

    /** A step of unknown length. */
    public Step begin(String name) {
        return begin(name, 0, "");
    }

    /**
     * A step of many parts.
     *
     * @param name what is done, such as "calibration"
     * @param all how many parts
     * @param unit what they are, such as "examples"
     */
    public Step begin(String name, int all, String unit) {
        return new Step(name, all, unit);
    }

    /** Ends the line of a step that failed, so that a message can follow. */
    public void abandon() {
        if (width > 0) {
            out.println();
            width = 0;
        }
    }

    private void draw(String line) {
        // What is left of a longer line is written over with spaces.
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    /** One step. Parts may be told by one thread at a time. */
    public final class Step implements IntConsumer {
        private final String name;
        private final int all;
        private final String unit;
        private final long begin = System.nanoTime();
        private long drawn = begin;

        private Step(String name, int all, String unit) {
            this.name = name;
            this.all = all;
            this.unit = unit;
            if (terminal) {
                draw(name + " ...");
            }
        }

        /** Tells that so many parts are done, of all. */
        @Override
        public void accept(int done) {
            long now = System.nanoTime();
            if (terminal && done > 0 && done < all && now - drawn >= REDRAW_NANOS) {
                drawn = now;
                double left = (now - begin) * 1e-9 * (all - done) / done;
                draw(name + ": " + done + " of " + all + " " + unit + ", " + time(left) + " left");
            }
        }

        /** Tells that the step is done, and its seconds. */
        public void done() {
            String what = all > 0 ? name + ": " + all + " " + unit + ", " : name + ": ";
            String line = what + time((System.nanoTime() - begin) * 1e-9);
            if (terminal) {
                draw(line);
                abandon();
            } else if (!quiet) {
                out.println(line);
            }
        }
    }

    private static String time(double seconds) {
        return seconds < 100
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(
                        Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
    }
}
