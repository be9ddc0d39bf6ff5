package io.secformer.distill.nn;

import io.secformer.convert.model.BertConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small models with weights large enough that every operation matters. */
public final class TinyBerts {
    private TinyBerts() {}

    /** 2 layers of 12, 3 heads, 40 tokens, 3 classes. */
    public static BertConfig config() {
        return BertConfig.ofSize(40, 12, 2, 3, 20)
                .withMaxPositionEmbeddings(16)
                .withLabels(List.of("a", "b", "c"));
    }

    /** Overwrites all parameters with values from a seed. */
    public static Map<String, float[]> randomize(TrainableParameters parameters, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> tensors = new HashMap<>();
        for (String name : parameters.tensorNames()) {
            float[] values = new float[parameters.layout().size(name)];
            float center = name.endsWith("LayerNorm.weight") ? 1f : 0f;
            for (int i = 0; i < values.length; i++) {
                values[i] = center + (float) random.nextGaussian(0, 0.4);
            }
            parameters.set(name, values);
            tensors.put(name, values);
        }
        return tensors;
    }

    /** Pads sequences to one length; padding has tokens of its own, which must not matter. */
    public static TokenBatch batch(int length, int[][] tokenIds, int[][] tokenTypes) {
        int size = tokenIds.length;
        long[] ids = new long[size * length];
        long[] types = new long[size * length];
        float[] mask = new float[size * length];
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < length; t++) {
                boolean real = t < tokenIds[b].length;
                ids[b * length + t] = real ? tokenIds[b][t] : 7;
                types[b * length + t] = real ? tokenTypes[b][t] : 1;
                mask[b * length + t] = real ? 1f : 0f;
            }
        }
        return new TokenBatch(size, length, ids, types, mask);
    }
}
