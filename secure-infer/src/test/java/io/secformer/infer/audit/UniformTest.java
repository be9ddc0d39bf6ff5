package io.secformer.infer.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leak is found at either end of a word. */
final class UniformTest {
    private static final int WORDS = 4000;

    private static Uniform of(int ringBits, LongUnaryOperator leak) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(ringBits);
        Uniform words = new Uniform(ringBits);
        for (int i = 0; i < WORDS; i++) {
            words.add(leak.applyAsLong(random.nextLong()));
        }
        return words;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 40, 64})
    void uniformWordsPass(int ringBits) {
        of(ringBits, word -> word).require("uniform");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 40, 64})
    void lowestBitThatIsOftenZeroFails(int ringBits) {
        // Of every fourth word, whatever its other bits are.
        Uniform leaking = of(ringBits, word -> (word >>> 4 & 3) == 0 ? word & ~1L : word);
        assertThatThrownBy(() -> leaking.require("leaking"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaking, lowest bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 40, 64})
    void highestBitThatIsOftenZeroFails(int ringBits) {
        long highest = 1L << (ringBits - 1);
        Uniform leaking = of(ringBits, word -> (word & 3) == 0 ? word & ~highest : word);
        assertThatThrownBy(() -> leaking.require("leaking"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaking, highest bits");
    }

    @Test
    void ringsOfFewerBitsAreRefused() {
        assertThatThrownBy(() -> new Uniform(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 bits, expected 4 to 64");
    }
}
