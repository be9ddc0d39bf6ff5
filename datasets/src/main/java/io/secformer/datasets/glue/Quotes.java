package io.secformer.datasets.glue;

import java.util.List;

/** Signs of quoting as CSV has it, in a file whose quotes are read as characters like others. */
final class Quotes {
    /** What to do about it. */
    static final String HINT =
            "; the file looks quoted, as pandas and Excel write it: --quoted reads it so";

    private static final char QUOTE = '"';
    private static final String DOUBLED = "\"\"";

    private Quotes() {}

    /** Whether a field stands in quotes. */
    static boolean areAround(String field) {
        return field.length() > 1
                && field.charAt(0) == QUOTE
                && field.charAt(field.length() - 1) == QUOTE;
    }

    /** Whether a field stands in quotes and those inside are doubled, at least one. */
    static boolean areDoubled(String field) {
        if (!areAround(field)) {
            return false;
        }
        String inner = field.substring(1, field.length() - 1);
        return inner.contains(DOUBLED) && inner.replace(DOUBLED, "").indexOf(QUOTE) < 0;
    }

    /** Whether quotes of a row open in one field and close in a later one. */
    static boolean hideASeparator(List<String> fields) {
        boolean isOpen = false;
        for (String field : fields) {
            if (!isOpen && field.startsWith("\"") && isOdd(field)) {
                isOpen = true;
            } else if (isOpen && field.endsWith("\"") && isOdd(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOdd(String field) {
        return field.chars().filter(c -> c == QUOTE).count() % 2 == 1;
    }
}
