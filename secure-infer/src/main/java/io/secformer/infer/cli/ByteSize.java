package io.secformer.infer.cli;

import io.secformer.kit.command.UsageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as options have them: {@code 500MB}, {@code 4GB}. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(MB|GB)");

    private ByteSize() {}

    /** The bytes of an option's value, by powers of ten. */
    static long parse(String option, String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw new UsageException(option + " is '" + value + "', expected like 4GB");
        }
        long unit = size.group(2).equals("GB") ? 1_000_000_000L : 1_000_000L;
        return Long.parseLong(size.group(1)) * unit;
    }
}
