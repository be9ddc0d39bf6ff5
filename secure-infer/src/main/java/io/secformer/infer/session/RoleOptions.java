package io.secformer.infer.session;

import java.util.function.Consumer;

/**
 * How a role runs, beside its links.
 *
 * @param waitMillis how long it waits for the others to appear, before its first session; after a
 *     lost one it goes on trying
 * @param limits what clients may take of it
 * @param log takes what happens, in lines without secrets, and without anything that a terminal
 *     would not show as it stands
 */
public record RoleOptions(long waitMillis, ClientLimits limits, Consumer<String> log) {
    /** Sees to it that what peers have sent is fit for the log. */
    public RoleOptions {
        Consumer<String> raw = log;
        log = line -> raw.accept(LogLine.clean(line));
    }

    /** With the usual limits. */
    public RoleOptions(long waitMillis, Consumer<String> log) {
        this(waitMillis, ClientLimits.DEFAULT, log);
    }
}
