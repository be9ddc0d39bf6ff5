package io.secformer.infer.report;

import io.secformer.infer.net.LinkProfile;
import java.util.Locale;

/** Networks by what people call them. */
final class LinkWords {
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;

    private LinkWords() {}

    /** A network as commands write it, such as {@code LAN} or {@code 1 Gbit/s, 300 µs}. */
    static String of(String text) {
        try {
            return of(LinkProfile.parse(text));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String of(LinkProfile link) {
        if (link.equals(LinkProfile.LAN)) {
            return "LAN";
        }
        if (link.equals(LinkProfile.WAN)) {
            return "WAN";
        }
        return link.equals(LinkProfile.UNLIMITED) ? "no limit" : rate(link) + ", " + delay(link);
    }

    /** Such as {@code 10 Gbit/s}. */
    static String rate(LinkProfile link) {
        if (link.bitsPerSecond() == 0) {
            return "any rate";
        }
        boolean giga = link.bitsPerSecond() >= GIGA;
        double value = link.bitsPerSecond() / (giga ? GIGA : MEGA);
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "")
                + (giga ? " Gbit/s" : " Mbit/s");
    }

    /** Such as {@code 100 µs}. */
    static String delay(LinkProfile link) {
        return Words.seconds(link.delayNanos() * 1e-9);
    }
}
