package io.secformer.infer.report;

import java.util.HashSet;
import java.util.Set;

/** Names of figures, none of them twice. */
final class Names {
    private final Set<String> taken = new HashSet<>();

    /** A name of letters, digits and hyphens. */
    String of(String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(joined.isEmpty() ? "" : "-").append(Words.slug(part));
        }
        String name = joined.toString();
        for (int number = 2; !taken.add(name); number++) {
            name = joined + "-" + number;
        }
        return name;
    }
}
