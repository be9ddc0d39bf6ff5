package io.secformer.infer.session;

import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;

/** Links between roles of one process. */
public final class InMemoryLinks {
    public static final long TIMEOUT_MILLIS = 20_000;

    private InMemoryLinks() {}

    public static InMemoryChannel.Pair between(Role one, Role other) {
        return InMemoryChannel.pair(
                Identity.of(one),
                Identity.of(other),
                ChannelOptions.DEFAULT.withTimeoutMillis(TIMEOUT_MILLIS));
    }
}
