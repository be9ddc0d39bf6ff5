package io.secformer.distill.cli;

import java.util.function.Supplier;

/** Values of options that other modules parse. */
final class Parsing {
    private Parsing() {}

    /** What the source gives; an argument it does not accept is wrong usage. */
    static <T> T orUsage(Supplier<T> source) {
        try {
            return source.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
