package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secformer.infer.session.RequestShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pool wants, keeps and gives up. */
class PoolTest {
    private static final RequestShape SHORT = new RequestShape(1, 16);
    private static final RequestShape LONG = new RequestShape(1, 32);
    private static final RequestShape WIDE = new RequestShape(4, 16);

    private final List<Pool.Ready> evicted = new ArrayList<>();
    private long number;

    /** A byte a token. */
    private static long bytes(RequestShape shape) {
        return (long) shape.batch() * shape.tokens();
    }

    private static Pool pool(Map<RequestShape, Integer> kept, int recent, long maxBytes) {
        return new Pool(new PoolOptions(kept, recent, maxBytes), PoolTest::bytes);
    }

    /** Deals until the pool wants nothing; the shapes, in order. */
    private List<RequestShape> fill(Pool pool) {
        List<RequestShape> dealt = new ArrayList<>();
        for (RequestShape shape = pool.reserve(evicted);
                shape != null;
                shape = pool.reserve(evicted)) {
            dealt.add(shape);
            pool.add(new Pool.Ready(++number, shape, 0, bytes(shape)));
        }
        return dealt;
    }

    @Test
    void keepsWhatIsConfiguredAndRefillsIt() {
        Pool pool = pool(Map.of(SHORT, 2, WIDE, 1), 0, 1000);

        assertThat(fill(pool)).containsExactly(SHORT, SHORT, WIDE);
        assertThat(pool.heldBytes()).isEqualTo(96);
        assertThat(pool.take(SHORT).orElseThrow().inference()).isOne();
        assertThat(pool.take(LONG)).isEmpty();
        assertThat(fill(pool)).containsExactly(SHORT);
        assertThat(pool.heldBytes()).isEqualTo(96);
        assertThat(evicted).isEmpty();
    }

    @Test
    void bytesBoundWhatIsReadyAndWhatIsBeingDealt() {
        Pool pool = pool(Map.of(SHORT, 5), 0, 40);

        assertThat(pool.reserve(evicted)).isEqualTo(SHORT);
        assertThat(pool.reserve(evicted)).isEqualTo(SHORT);
        assertThat(pool.reserve(evicted)).isNull();
        pool.forget(SHORT);
        assertThat(pool.reserve(evicted)).isEqualTo(SHORT);
        assertThat(pool.heldBytes()).isEqualTo(32);
    }

    @Test
    void wantsTheShapesOfTheLastRequests() {
        Pool pool = pool(Map.of(), 2, 1000);

        assertThat(fill(pool)).isEmpty();
        pool.take(SHORT);
        assertThat(fill(pool)).containsExactly(SHORT);
        pool.take(LONG);
        assertThat(fill(pool)).containsExactly(LONG);
        assertThat(pool.take(SHORT)).isPresent();
        assertThat(fill(pool)).containsExactly(SHORT);
    }

    @Test
    void whatIsNotWantedAnyMoreGivesWayOldestFirst() {
        Pool pool = pool(Map.of(), 2, 1000);
        pool.take(SHORT);
        pool.take(SHORT);
        assertThat(fill(pool)).containsExactly(SHORT, SHORT);

        pool.take(LONG);
        assertThat(fill(pool)).containsExactly(LONG);
        assertThat(evicted).extracting(Pool.Ready::inference).containsExactly(1L);
        pool.take(LONG);
        assertThat(fill(pool)).containsExactly(LONG, LONG);
        assertThat(evicted).extracting(Pool.Ready::inference).containsExactly(1L, 2L);
        assertThat(pool.size(SHORT)).isZero();
        assertThat(pool.heldBytes()).isEqualTo(64);
    }

    @Test
    void nothingIsGivenTwice() {
        Pool pool = pool(Map.of(SHORT, 3), 0, 1000);
        fill(pool);

        assertThat(List.of(1, 2, 3))
                .map(_ -> pool.take(SHORT).orElseThrow().inference())
                .doesNotHaveDuplicates();
        assertThat(pool.take(SHORT)).isEmpty();
        assertThat(pool.heldBytes()).isZero();
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThatThrownBy(() -> pool(Map.of(SHORT, 0), 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool(Map.of(SHORT, 10_000), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a pool keeps 0 to 10000 inferences, found 10001");
    }
}
