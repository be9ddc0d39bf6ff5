package io.secformer.infer.report;

import io.secformer.kit.text.Sizes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers and lists as a page has them. */
final class Words {
    private static final String UNKNOWN = "–";
    private static final double HUNDRED = 100;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private Words() {}

    /** One decimal. */
    static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : UNKNOWN;
    }

    /** Three digits, such as {@code 1.69 s} or {@code 95.7 ms}. */
    static String seconds(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        if (value >= HUNDRED) {
            return String.format(Locale.ROOT, "%,.0f s", value);
        }
        double size = Math.abs(value);
        double scale = size >= 1 || size == 0 ? 1 : size >= 1e-3 ? 1e3 : 1e6;
        String unit = scale == 1 ? " s" : scale == 1e3 ? " ms" : " µs";
        return new BigDecimal(value * scale)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString()
                + unit;
    }

    /** Such as {@code 27 November 2026, 22:19 UTC} of an instant; another text as it is. */
    static String date(String text) {
        try {
            return DATE.format(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return text.isEmpty() ? "an unknown day" : text;
        }
    }

    /** Such as {@code 189.7 kB}. */
    static String bytes(double value) {
        return Double.isFinite(value) ? bytes(Math.round(value)) : UNKNOWN;
    }

    /** The same of whole bytes. */
    static String bytes(long value) {
        return Sizes.bytes(value);
    }

    /** Digits in groups of three. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Two digits, small ones with an exponent. */
    static String small(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        return value == 0 ? "0" : new BigDecimal(value).round(new MathContext(2)).toString();
    }

    /** Such as {@code a, b and c}. */
    static String list(List<String> words, String last) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        return words.stream().limit(words.size() - 1L).collect(Collectors.joining(", "))
                + " "
                + last
                + " "
                + words.getLast();
    }

    /** The words of a key, such as {@code stage1 learning rate} of {@code stage1LearningRate}. */
    static String ofKey(String key) {
        return key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** A text as part of a file's name or an element's id. */
    static String slug(String text) {
        String plain =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "x" : plain;
    }
}
