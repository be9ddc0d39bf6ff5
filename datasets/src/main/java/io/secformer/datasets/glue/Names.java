package io.secformer.datasets.glue;

import java.util.Locale;

/** How names are compared. */
final class Names {
    private Names() {}

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
