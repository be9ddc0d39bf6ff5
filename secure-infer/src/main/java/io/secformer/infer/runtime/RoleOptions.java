package io.secformer.infer.runtime;

import java.util.function.Consumer;

/**
 * How a role runs, beside its links.
 *
 * @param waitMillis how long it waits for the others to appear, before its first session; after a
 *     lost one it waits for the timeout of its links
 * @param log takes what happens, in lines without secrets
 */
public record RoleOptions(long waitMillis, Consumer<String> log) {}
