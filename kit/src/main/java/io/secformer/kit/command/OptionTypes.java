package io.secformer.kit.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers that options take, for {@code @Option(converter = ...)}: what is out of bounds is wrong
 * usage, said before a command begins, in the same words everywhere.
 */
public final class OptionTypes {
    private static final double LEAST_SECONDS = 0.001;
    private static final double DAY_SECONDS = 86_400;

    private static final Pattern REAL =
            Pattern.compile("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?");

    private OptionTypes() {}

    /** A number of things of which there must be one: 1 or more. */
    public static final class Positive implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return whole(value, 1);
        }
    }

    /** A number of things of which there may be none: 0 or more. */
    public static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return whole(value, 0);
        }
    }

    /** A length of inputs: the special tokens of a pair, and one of its own, or more. */
    public static final class Tokens implements ITypeConverter<Integer> {
        /** The fewest. */
        public static final int FEWEST = 4;

        @Override
        public Integer convert(String value) {
            return whole(value, FEWEST);
        }
    }

    /** Any whole number that an int holds. */
    static int anyInt(String value) {
        return whole(value, Integer.MIN_VALUE);
    }

    /** Any whole number that a long holds, such as a seed. */
    static long anyLong(String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            boolean isTooLarge = value.strip().matches("[+-]?[0-9]{19,}");
            throw refused(value, "a whole number" + (isTooLarge ? " of at most 18 digits" : ""));
        }
    }

    /** Any number. */
    static double anyDouble(String value) {
        return real(value, "a number");
    }

    /** The name of a file or folder. */
    static Path path(String value) {
        if (value.isBlank()) {
            // It would be the folder in which the program runs.
            throw new TypeConversionException(
                    "is '%s', expected the name of a file or folder".formatted(value));
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    ("is '%s', no file name here: %s (in a locale that is not UTF-8, such as POSIX,"
                                    + " names are ASCII)")
                            .formatted(value, e.getReason()));
        }
    }

    /** A time: 0.001 s to a day. */
    public static final class Seconds implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            double seconds = real(value, "a number of seconds");
            if (!(seconds >= LEAST_SECONDS && seconds <= DAY_SECONDS)) {
                throw refused(value, "0.001 to 86400 seconds");
            }
            return seconds;
        }
    }

    /** A size by powers of ten, such as {@code 500MB} or {@code 4GB}; in bytes. */
    public static final class Bytes implements ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(MB|GB)");

        @Override
        public Long convert(String value) {
            Matcher size = SIZE.matcher(value.strip());
            if (!size.matches()) {
                throw refused(value, "a size such as 500MB or 4GB");
            }
            long unit = size.group(2).equals("GB") ? 1_000_000_000L : 1_000_000L;
            return Long.parseLong(size.group(1)) * unit;
        }
    }

    /** A learning rate: above 0, below 1. */
    public static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            double rate = real(value, "a number between 0 and 1");
            if (!(rate > 0 && rate < 1)) {
                throw refused(value, "a number between 0 and 1");
            }
            return rate;
        }
    }

    /** A share that may be nothing, but not all: 0 to below 1. */
    public static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            double share = real(value, "a number from 0 to below 1");
            if (!(share >= 0 && share < 1)) {
                throw refused(value, "a number from 0 to below 1");
            }
            return share;
        }
    }

    /**
     * What a reader makes of a value, which says itself what is wrong with it.
     *
     * @throws TypeConversionException if the reader does not accept it ({@link
     *     IllegalArgumentException})
     */
    public static <T> T read(String value, Function<String, T> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static int whole(String value, int least) {
        boolean isBounded = least > Integer.MIN_VALUE;
        String bounds = isBounded ? least + " or more" : "a whole number";
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && number <= Integer.MAX_VALUE) {
                return (int) number;
            }
            throw refused(
                    value, number < least ? bounds : "a whole number up to " + Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw refused(value, isBounded ? "a whole number, " + bounds : bounds);
        }
    }

    private static double real(String value, String expected) {
        String text = value.strip();
        // Java would take its own literals too: 1e-4f, 0x1p3, NaN.
        if (!REAL.matcher(text).matches()) {
            throw refused(value, expected);
        }
        return Double.parseDouble(text);
    }

    /** The end of a sentence that begins with the option's name: what it is, what was expected. */
    public static TypeConversionException refused(String value, String expected) {
        boolean isWord = value.matches("\\S+");
        return new TypeConversionException(
                (isWord ? "is %s, expected %s" : "is '%s', expected %s")
                        .formatted(value, expected));
    }
}
