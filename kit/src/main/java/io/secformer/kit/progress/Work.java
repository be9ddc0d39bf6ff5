package io.secformer.kit.progress;

import java.util.Locale;

/**
 * What a step is to do.
 *
 * @param name of the step
 * @param first how many parts were done before it began
 * @param all how many parts there are; 0 where that is not known
 * @param unit what they are
 */
record Work(String name, long first, long all, Unit unit) {
    private static final int LONGEST_IN_SECONDS = 100;
    private static final int MINUTE = 60;

    /** The line of a step that is done. */
    String done(double seconds, String note) {
        String what = all > 0 ? name + ": " + unit.all(all) + ", " : name + ": ";
        return what + time(seconds) + behind(note);
    }

    static String behind(String note) {
        return note.isEmpty() ? "" : ", " + note;
    }

    private static String time(double seconds) {
        return seconds < LONGEST_IN_SECONDS
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(
                        Locale.ROOT,
                        "%d min %02d s",
                        (long) seconds / MINUTE,
                        (long) seconds % MINUTE);
    }
}
