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
 *
 * <p>0.02 suits products of 768 terms. In a narrow model that starts from a seed, queries and keys
 * would begin so small that attention is uniform for thousands of steps: {@link #standardDeviation}
 * keeps the variance of the products.
 */
public final class BertInitializer {
    /** BERT's standard deviation, also that of a new head on a pretrained encoder. */
    public static final double STANDARD_DEVIATION = 0.02;

    private static final double BERT_WIDTH = 768;

    private BertInitializer() {}

    /** The standard deviation for a model of some width: 0.02 at 768, 0.07 at 64. */
    public static double standardDeviation(int hiddenSize) {
        return STANDARD_DEVIATION * Math.sqrt(BERT_WIDTH / hiddenSize);
    }

    /** The initial values of a tensor, row by row. */
    public static float[] values(String tensor, int size, long seed, double standardDeviation) {
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
            values[i] = (float) random.nextGaussian(0, standardDeviation);
        }
        return values;
    }
}
