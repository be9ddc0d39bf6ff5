package io.secformer.notebooks.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UniformityTest {
    private static final RandomGenerator RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom").create(11);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 17, 63, 64})
    void randomBitsAreUniformAndAConstantIsNot(int ringBits) {
        long[] words = RANDOM.longs(4096).toArray();

        assertThat(Uniformity.probability(words, ringBits)).isGreaterThan(1e-6);
        assertThat(Uniformity.probability(new long[4096], ringBits)).isLessThan(1e-9);
    }

    @Test
    void bitsAboveTheRingDoNotCount() {
        long[] words = RANDOM.longs(4096).toArray();
        long[] more = new long[words.length];
        for (int i = 0; i < more.length; i++) {
            more[i] = words[i] | 1L << 40;
        }

        assertThat(Uniformity.probability(more, 20)).isEqualTo(Uniformity.probability(words, 20));
    }

    @Test
    void tooFewWordsAreRefused() {
        assertThatThrownBy(() -> Uniformity.probability(new long[9], 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 words");
    }

    @Test
    void partsOfTheRingAreFromZeroToOne() {
        assertThat(Uniformity.inRing(new long[] {0, 1, 2, 3, 4}, 2))
                .containsExactly(0, 0.25, 0.5, 0.75, 0);
        assertThat(Uniformity.inRing(new long[] {-1L, Long.MIN_VALUE}, 64)).containsExactly(1, 0.5);
    }
}
