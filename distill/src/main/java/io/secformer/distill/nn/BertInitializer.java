package io.secformer.distill.nn;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32;

/**
 * BERT's initial values: weights from N(0, 0.02), biases 0, LayerNorm gains 1. Each tensor has a
 * random stream of its own, by seed and name, so that a new head is the same whatever the encoder
 * is.
 */
public final class BertInitializer {
    private static final double STANDARD_DEVIATION = 0.02;

    private BertInitializer() {}

    /** The initial values of a tensor, row by row. */
    public static float[] values(String tensor, int size, long seed) {
        float[] values = new float[size];
        if (tensor.endsWith(".bias")) {
            return values;
        }
        if (tensor.contains(".LayerNorm.")) {
            Arrays.fill(values, 1f);
            return values;
        }
        CRC32 hash = new CRC32();
        hash.update(tensor.getBytes(StandardCharsets.UTF_8));
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom")
                        .create(seed * 0x9E3779B97F4A7C15L + hash.getValue());
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian(0, STANDARD_DEVIATION);
        }
        return values;
    }
}
