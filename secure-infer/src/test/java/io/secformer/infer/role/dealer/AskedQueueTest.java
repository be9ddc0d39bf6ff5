package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names take turns, however much one of them asks for. */
class AskedQueueTest {
    private final AskedQueue<String> queue = new AskedQueue<>();

    @Test
    void namesTakeTurns() {
        for (int i = 0; i < 3; i++) {
            queue.add("alice", "alice " + i);
        }
        queue.add("bob", "bob 0");
        queue.add("carl", "carl 0");

        assertThat(next()).isEqualTo("alice 0");
        // Hers is at work: the others come first.
        assertThat(next()).isEqualTo("bob 0");
        assertThat(next()).isEqualTo("carl 0");
        assertThat(next()).isNull();
        queue.done("alice");
        assertThat(next()).isEqualTo("alice 1");
        assertThat(queue.waiting("alice")).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitHoldsNobodyUp() {
        queue.add("alice", "large");
        queue.add("bob", "small");
        assertThat(queue.next(request -> !request.equals("large"))).isEqualTo("small");
        assertThat(queue.contains(request -> request.equals("large"))).isTrue();
        assertThat(queue.next(_ -> true)).isEqualTo("large");
    }

    @Test
    void whatIsOverIsTakenOut() {
        queue.add("alice", "left");
        queue.add("alice", "stays");
        assertThat(queue.removeIf(request -> request.equals("left"))).containsExactly("left");
        assertThat(next()).isEqualTo("stays");
        assertThat(queue.isEmpty()).isTrue();
    }

    private @Nullable String next() {
        return queue.next(_ -> true);
    }
}
