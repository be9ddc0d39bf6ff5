package io.secformer.infer.role.dealer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When enough inferences have warmed a session up. */
class SettlingTest {
    @Test
    void twoInARowWithIdleCompilersAreNeeded() {
        Settling settling = new Settling(1);

        assertThat(settling.after(8000, 19_000, 23_000, 22_000)).isFalse();
        // 190 ms of 1000 on average, then 210, then twice little.
        assertThat(settling.after(1000, 19_100, 23_200, 22_270)).isFalse();
        assertThat(settling.after(1000, 19_200, 23_400, 22_600)).isFalse();
        assertThat(settling.after(1000, 19_200, 23_500, 22_600)).isFalse();
        assertThat(settling.after(1000, 19_300, 23_500, 22_600)).isTrue();
    }

    @Test
    void someAreNeededInAnyCase() {
        Settling settling = new Settling(4);

        assertThat(settling.after(60_000, 1000, 1000, 1000)).isFalse();
        assertThat(settling.after(60_000, 1000, 1000, 1000)).isFalse();
        assertThat(settling.after(60_000, 1000, 1000, 1000)).isFalse();
        assertThat(settling.after(60_000, 1000, 1000, 1000)).isTrue();
    }

    /** As of a JVM that only interprets. */
    @Test
    void compilersThatTellNothingAreIdle() {
        Settling settling = new Settling(1);

        assertThat(settling.after(1000, 0, 0, 0)).isFalse();
        assertThat(settling.after(1000, 0, 0, 0)).isTrue();
    }
}
