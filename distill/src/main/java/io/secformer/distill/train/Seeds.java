package io.secformer.distill.train;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32;

/**
 * Random streams that follow from a seed, a purpose and a position alone. Nothing is carried from
 * step to step, so the position of a run is its step number.
 */
final class Seeds {
    private Seeds() {}

    /** A number that differs with each of the arguments. */
    static long mix(long seed, String purpose, int position) {
        CRC32 hash = new CRC32();
        hash.update(purpose.getBytes(StandardCharsets.UTF_8));
        long x = seed * 0x9E3779B97F4A7C15L + (hash.getValue() << 32) + position;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** A generator of its own for a purpose and a position. */
    static RandomGenerator generator(long seed, String purpose, int position) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(mix(seed, purpose, position));
    }
}
