package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.net.Channel;
import io.secformer.infer.net.Role;
import io.secformer.infer.session.ClientLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that holds links, and asks for nothing. */
class IdleLinksAttackTest extends Attacked {
    private static final List<Role> ROLES = List.of(Role.DEALER, Role.PARTY0, Role.PARTY1);

    @Test
    void idleLinksDelayNoSession() {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            double quiet = restart(roles);
            List<Channel> held = new ArrayList<>();
            for (Role role : ROLES) {
                List<Channel> links = links(roles, role, 40);
                assertThat(links).hasSize(ClientLimits.DEFAULT.links());
                held.addAll(links);
            }
            double attacked = restart(roles);
            Waits.report("idle links, party 1 restarted", quiet, attacked);
            assertThat(attacked).isLessThan(Math.max(8, 3 * quiet));
            closeAll(held);
        }
    }

    private static double restart(Roles roles) {
        roles.stop(Role.PARTY1);
        roles.startParty(1, tiny.folder());
        return Waits.untilAnswered(roles, tiny, 60);
    }

    @Test
    void idleLinksAreClosedAfterAWhile() {
        ClientLimits limits = new ClientLimits(2, 1_500, Long.MAX_VALUE);
        try (Roles roles = roles(PATIENT).limiting(limits).startAll()) {
            Waits.of(roles, tiny);
            for (Role role : ROLES) {
                List<Channel> links = links(roles, role, 4);
                assertThat(links).hasSize(2);
                await("links again", 10, () -> mayLink(roles, role));
            }
            assertNoSessionEnded(roles);
        }
    }

    private static boolean mayLink(Roles roles, Role role) {
        List<Channel> more = links(roles, role, 1);
        closeAll(more);
        return !more.isEmpty();
    }
}
