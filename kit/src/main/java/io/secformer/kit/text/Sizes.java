package io.secformer.kit.text;

import java.util.Locale;

/** Sizes and times as people read them. */
public final class Sizes {
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;
    private static final int LONGEST_IN_SECONDS = 100;
    private static final int SECONDS = 60;

    private Sizes() {}

    /** Such as {@code 312.8 MB}, in powers of ten. */
    public static String bytes(long bytes) {
        if (bytes < KILO) {
            return bytes + " bytes";
        }
        String unit = bytes < MEGA ? "kB" : bytes < GIGA ? "MB" : "GB";
        double scale = bytes < MEGA ? KILO : bytes < GIGA ? MEGA : GIGA;
        return String.format(Locale.ROOT, "%.1f %s", bytes / scale, unit);
    }

    /** Such as {@code 46 s} or {@code 3 min 20 s}. */
    public static String seconds(double seconds) {
        long whole = Math.round(seconds);
        return whole < LONGEST_IN_SECONDS
                ? whole + " s"
                : String.format(Locale.ROOT, "%d min %02d s", whole / SECONDS, whole % SECONDS);
    }
}
