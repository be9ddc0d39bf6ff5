package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Role;
import io.secformer.infer.role.dealer.PoolOptions;
import io.secformer.infer.session.RequestShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory of roles that answer for a long time. */
@Timeout(240)
class LongRunTest {
    private static final int WINDOWS = 4;
    private static final int INFERENCES = 50;

    /**
     * An inference leaves more than this behind if one of its tensors stays: the smallest that is
     * dealt or sent.
     */
    private static final long LEAKED_BYTES_EACH = 1_000;

    @TempDir private Path folder;

    @Test
    void nothingGrowsOverTwoHundredInferences() throws Exception {
        TinyShares tiny = new TinyShares(folder, 5);
        RequestShape one = new RequestShape(1, TinyShares.TOKENS);
        PoolOptions pool = new PoolOptions(Map.of(one, 2), 0, 1L << 30);
        try (Roles roles = new Roles(tiny.folder(), folder.resolve("state"), 20_000, pool)) {
            roles.startAll();
            LongRun run = new LongRun(roles, i -> tiny.input(i % 40));
            run.heapAfter(20);
            settle(roles, one);
            List<Long> growths = new ArrayList<>();
            long before = run.heapAfter(10);
            for (int window = 0; window < WINDOWS; window++) {
                long after = run.heapAfter(INFERENCES);
                growths.add(after - before);
                before = after;
            }

            // What is left behind is so in every window; what the JVM does besides is not.
            assertThat(Collections.min(growths))
                    .as("growths of the heap %s", growths)
                    .isLessThan(INFERENCES * LEAKED_BYTES_EACH);
            settle(roles, one);
            for (Role party : List.of(Role.PARTY0, Role.PARTY1)) {
                assertThat(roles.open(party)).as("open at %s", party).isEqualTo(2);
            }
            assertThat(roles.log()).noneMatch(line -> line.contains("has ended"));
        }
    }

    /** Clients are gone, and the pool is full. */
    private static void settle(Roles roles, RequestShape shape) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (roles.ready(shape) < 2
                || roles.open(Role.PARTY0) != 2
                || roles.open(Role.PARTY1) != 2) {
            assertThat(System.nanoTime() - deadline).isNegative();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
