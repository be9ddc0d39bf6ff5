package io.secformer.kit.progress;

import java.io.PrintStream;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How far the long steps of a command are, one step at a time. On a terminal a step is a bar, with
 * the time that is left; elsewhere a step that takes long is told at each quarter, and once a
 * minute. A step that has ended is a line with its seconds.
 */
public final class Progress {
    /** Set by the launcher where standard error is a terminal. */
    private static final String TERMINAL = "secformer.terminal";

    /** Set by the launcher: how wide the terminal is. */
    private static final String COLUMNS = "secformer.columns";

    private static final int USUAL_COLUMNS = 80;

    private final @Nullable Line line;
    private final PrintStream out;
    private final boolean isQuiet;
    private @Nullable Step open;

    /**
     * Tells a stream.
     *
     * @param isTerminal whether lines may be written over
     */
    public Progress(PrintStream out, boolean isTerminal) {
        this(out, isTerminal ? new Line(out, columns()) : null, false);
    }

    private Progress(PrintStream out, @Nullable Line line, boolean isQuiet) {
        this.out = out;
        this.line = line;
        this.isQuiet = isQuiet;
    }

    /**
     * Tells standard error. On a terminal, whatever else the program prints from now on comes above
     * a bar, never on its line.
     */
    public static Progress onStandardError() {
        if (System.err instanceof AboveLine shared) {
            return new Progress(shared.terminal(), shared.line(), false);
        }
        Progress progress = new Progress(System.err, Boolean.getBoolean(TERMINAL));
        Line line = progress.line;
        if (line != null) {
            System.setErr(new AboveLine(System.err, line));
            System.setOut(new AboveLine(System.out, line));
        }
        return progress;
    }

    /** Tells nobody. */
    public static Progress none() {
        return new Progress(System.err, null, true);
    }

    /** Whether nobody is told. */
    public boolean isQuiet() {
        return isQuiet;
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
        return resume(name, 0, all, unit);
    }

    /** The same, of which some parts were done in an earlier run. */
    public Step resume(String name, int done, int all, String unit) {
        return begin(new Work(name, done, all, new Unit.Parts(unit)));
    }

    /**
     * A step of bytes that come or go.
     *
     * @param present how many are there already
     */
    public Step bytes(String name, long present, long all) {
        return begin(new Work(name, present, all, new Unit.Bytes()));
    }

    private Step begin(Work work) {
        abandon();
        Step step;
        if (isQuiet) {
            step = new Silent();
        } else if (line == null) {
            step = new Lines(out, work, System::nanoTime);
        } else {
            step = work.all() > 0 ? new Bar(line, work) : new Dots(line, work);
        }
        synchronized (this) {
            open = step;
        }
        return step;
    }

    /** Says something in a line of its own, above a bar. */
    public void say(String words) {
        if (isQuiet) {
            return;
        }
        if (line == null) {
            out.println(words);
        } else {
            line.above(words);
        }
    }

    /** Ends the step that is not done, so that a message can follow. */
    public void abandon() {
        Step step;
        synchronized (this) {
            step = open;
            open = null;
        }
        if (step != null) {
            step.close();
        }
    }

    /** Writes nothing more: the process ends, with the words of somebody else. */
    public void silence() {
        if (line != null) {
            line.silence();
        }
    }

    /** One step of a command. Its methods may be called by any thread. */
    public sealed interface Step extends IntConsumer, AutoCloseable
            permits Bar, Dots, Lines, Silent {
        /** So many parts are done, of all. */
        void reached(long done);

        /** So many more parts are done. */
        void add(long more);

        /** What else there is to say of the step as it stands, such as a loss. */
        void note(String words);

        /** The step is done: a line tells its seconds. */
        void done();

        /** Ends a step that is not done, and does nothing more to one that is. */
        @Override
        void close();

        /** The same as {@link #reached}. */
        @Override
        default void accept(int done) {
            reached(done);
        }
    }

    private static int columns() {
        return Math.max(2, Integer.getInteger(COLUMNS, USUAL_COLUMNS));
    }
}
