package io.secformer.datasets.glue;

import java.util.regex.Pattern;

/** Numbers as people write them into files. */
final class Numbers {
    private static final Pattern REAL =
            Pattern.compile("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?");

    private Numbers() {}

    /** A number; NaN for what is none, Java's own literals such as 1f and NaN among it. */
    static double real(String text) {
        double value = REAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        return Double.isFinite(value) ? value : Double.NaN;
    }
}
