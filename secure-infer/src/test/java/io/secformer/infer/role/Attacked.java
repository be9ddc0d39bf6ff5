package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Channel;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.session.RequestShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles that somebody tries to take from others; the attacker's certificate is alice's. */
@Timeout(180)
@Tag("attack")
abstract class Attacked {
    static final long PATIENT = 20_000;
    static final String ATTACKER = "alice";
    static final RequestShape LARGE = new RequestShape(RequestShape.MAX_BATCH, 16);

    @TempDir static Path common;
    static TinyShares tiny;

    @TempDir Path state;

    @BeforeAll
    static void writeShares() {
        TestKeys.prepare();
        tiny = new TinyShares(common, 5);
    }

    Roles roles(long timeoutMillis) {
        return new Roles(tiny.folder(), state, timeoutMillis);
    }

    static Channel link(Roles roles, Role role) {
        // More patient than the roles.
        ChannelOptions options = roles.options().withTimeoutMillis(60_000);
        Channel link = RawClient.link(options, roles.address(role), ATTACKER, role);
        if (role != Role.DEALER) {
            RawClient.receiveModel(link);
        }
        return link;
    }

    /** As many links as the role gives. */
    static List<Channel> links(Roles roles, Role role, int wanted) {
        List<Channel> links = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            try {
                links.add(link(roles, role));
            } catch (ChannelException e) {
                assertThat(e).hasMessageContaining("as many as one name may have at a time");
            }
        }
        return links;
    }

    static void closeAll(List<Channel> links) {
        links.parallelStream().forEach(Channel::close);
    }

    static void assertNoSessionEnded(Roles roles) {
        assertThat(roles.log()).noneMatch(line -> line.contains(" has ended: "));
    }

    static void await(String what, double seconds, BooleanSupplier isSo) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as(what)
                    .isLessThan((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
            RoleJvm.pause(10);
        }
    }
}
