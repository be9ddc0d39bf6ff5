package io.secformer.infer.net;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network to imitate: messages leave one after the other at a rate, and arrive a delay later.
 * What the real network below takes comes on top.
 *
 * @param bitsPerSecond rate in each direction; 0 for no limit
 * @param delayNanos one-way delay, half of the round trip
 */
public record LinkProfile(long bitsPerSecond, long delayNanos) {
    /** As fast as it goes. */
    public static final LinkProfile UNLIMITED = new LinkProfile(0, 0);

    /** A local network: 10 Gbit/s and 0.1 ms one way. */
    public static final LinkProfile LAN = new LinkProfile(10_000_000_000L, 100_000);

    /** A wide area network: 100 Mbit/s and 40 ms one way. */
    public static final LinkProfile WAN = new LinkProfile(100_000_000L, 40_000_000);

    private static final Pattern RATE = Pattern.compile("rate=([0-9.]{1,16})(k|M|G)bps");
    private static final Pattern DELAY = Pattern.compile("delay=([0-9.]{1,16})(us|ms|s)");
    private static final long KILO = 1_000;
    private static final long MEGA = 1_000_000;
    private static final long GIGA = 1_000_000_000;
    private static final long MAX_DELAY_NANOS = 60_000_000_000L;

    /** Checks that the rate is not negative and the delay at most a minute. */
    public LinkProfile {
        if (bitsPerSecond < 0 || delayNanos < 0 || delayNanos > MAX_DELAY_NANOS) {
            throw new IllegalArgumentException(
                    "a link has a rate of at least 0 and a delay of 0 to 60 s, found "
                            + bitsPerSecond
                            + " bit/s and "
                            + delayNanos
                            + " ns");
        }
    }

    /**
     * Reads a profile: {@code none}, {@code lan}, {@code wan}, or {@code rate=1Gbps,delay=0.3ms},
     * of which either part may be left out.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static LinkProfile parse(String text) {
        switch (text) {
            case "none" -> {
                return UNLIMITED;
            }
            case "lan" -> {
                return LAN;
            }
            case "wan" -> {
                return WAN;
            }
            default -> {}
        }
        long rate = 0;
        long delay = 0;
        for (String part : text.split(",", -1)) {
            Matcher rates = RATE.matcher(part);
            Matcher delays = DELAY.matcher(part);
            if (rates.matches()) {
                rate = scaled(text, rates.group(1), rateScale(rates.group(2)));
            } else if (delays.matches()) {
                delay = scaled(text, delays.group(1), delayScale(delays.group(2)));
            } else {
                throw unreadable(text);
            }
        }
        return new LinkProfile(rate, delay);
    }

    /** How long {@code bytes} take to leave. */
    long transmissionNanos(long bytes) {
        return bitsPerSecond == 0 ? 0 : (long) (bytes * 8e9 / bitsPerSecond);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (bitsPerSecond > 0) {
            String unit = bitsPerSecond >= GIGA ? "G" : bitsPerSecond >= MEGA ? "M" : "k";
            parts.add("rate=" + plain(bitsPerSecond, rateScale(unit)) + unit + "bps");
        }
        if (delayNanos > 0) {
            String unit = delayNanos >= GIGA ? "s" : delayNanos >= MEGA ? "ms" : "us";
            parts.add("delay=" + plain(delayNanos, delayScale(unit)) + unit);
        }
        return parts.isEmpty() ? "none" : String.join(",", parts);
    }

    private static String plain(long value, long unit) {
        return BigDecimal.valueOf(value)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static long rateScale(String unit) {
        return switch (unit) {
            case "k" -> KILO;
            case "M" -> MEGA;
            default -> GIGA;
        };
    }

    private static long delayScale(String unit) {
        return switch (unit) {
            case "us" -> KILO;
            case "ms" -> MEGA;
            default -> GIGA;
        };
    }

    private static long scaled(String text, String number, long scale) {
        try {
            return new BigDecimal(number).multiply(BigDecimal.valueOf(scale)).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw unreadable(text, e);
        }
    }

    private static IllegalArgumentException unreadable(String text) {
        return unreadable(text, null);
    }

    private static IllegalArgumentException unreadable(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'"
                        + text
                        + "' is no link: expected none, lan, wan, or like rate=1Gbps,delay=0.3ms",
                cause);
    }
}
