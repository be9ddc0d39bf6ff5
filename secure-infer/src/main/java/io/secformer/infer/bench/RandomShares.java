package io.secformer.infer.bench;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.op.ParameterWords;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Parameters of a model that does not exist: uniform words. What an inference costs does not depend
 * on the weights; its answer means nothing.
 */
public final class RandomShares implements ParameterWords {
    private final long seed;
    private final int significantBits;

    /**
     * Words that differ from seed to seed.
     *
     * @param significantBits how many low bits of a word may be set; the others repeat its sign
     */
    public RandomShares(long seed, int significantBits) {
        this.seed = seed;
        this.significantBits = significantBits;
    }

    @Override
    public long[] words(ParameterFormat format) {
        long name = 0;
        for (byte letter : format.name().getBytes(StandardCharsets.UTF_8)) {
            name = 31 * name + letter;
        }
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom")
                        .create(seed * 0x9e3779b97f4a7c15L ^ name);
        long[] words = new long[format.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextLong() >> (Long.SIZE - significantBits);
        }
        return words;
    }
}
